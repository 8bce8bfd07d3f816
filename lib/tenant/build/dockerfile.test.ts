import { expect, test } from 'vitest'
import { checkBuildArgs, type RewriteRequest, rewriteDockerfile } from './dockerfile'

const ID = `sha256:${'ab'.repeat(32)}`
const known: Record<string, string> = { 'debian:bookworm-slim': 'debian:bookworm-slim', mine: ID }

const rewrite = (source: string, more: Partial<RewriteRequest> = {}) =>
  rewriteDockerfile({
    source,
    builder: 'buildkit',
    heredocs: true,
    buildArgs: {},
    scope: 'aaaaaaaaaaaa',
    marks: { 'drydock.tenant': 'aaaaaaaaaaaa' },
    resolve: async (name) => {
      const pin = known[name]
      if (!pin) throw new Error(`nothing is called ${name}`)
      return { pin, onBuild: [] }
    },
    ...more,
  })

test('images are pinned, caches and cached steps get the tenant’s scope, lines keep their numbers', async () => {
  const source =
    'ARG B=mine\n\nFROM $B AS one\nRUN --mount=type=cache,target=/c \\\n  make\nFROM debian:bookworm-slim\nCOPY --from=one /a /b\nCOPY --from=0 /a /b\n'
  const { text } = await rewrite(source)
  expect(text.split('\n')).toEqual([
    'ARG B=mine',
    '',
    `FROM ${ID} AS one`,
    'RUN --mount=type=cache,id=aaaaaaaaaaaa//c,target=/c --mount=type=secret,id=drydock-aaaaaaaaaaaa make',
    '',
    'FROM debian:bookworm-slim',
    'COPY --from=one /a /b',
    'COPY --from=0 /a /b',
    '',
  ])
})

test('an archive by another name is copied, not unpacked', async () => {
  const { text, steps } = await rewrite('FROM mine\nADD --chown=1:1 bomb /x/\n')
  expect(text).toBe(`FROM ${ID}\nCOPY --chown=1:1 bomb /x/\n`)
  expect(steps).toEqual(['FROM mine', 'ADD --chown=1:1 bomb /x/'])
})

test('the classic builder gets a mark after each FROM', async () => {
  const { text, steps } = await rewrite('FROM mine\nRUN x\n', { builder: 'classic' })
  expect(text).toBe(`FROM ${ID}\nLABEL drydock.tenant=aaaaaaaaaaaa\nRUN x\n`)
  expect(steps).toEqual(['FROM mine', null, 'RUN x'])
})

test('a plain heredoc passes where the engine knows them', async () => {
  const source = 'FROM mine\nRUN <<EOF\nFROM other\nEOF\nUSER 1\n'
  const { text } = await rewrite(source)
  expect(text).toContain('RUN --mount=type=secret,id=drydock-aaaaaaaaaaaa <<EOF\nFROM other\nEOF\nUSER 1\n')
  await expect(rewrite(source, { heredocs: false })).rejects.toThrow(/no heredocs/)
})

const FROM = 'FROM mine\n'
/** Dockerfiles that reach for what is not theirs; each is refused for its own reason. */
const ATTACKS: [what: string, source: string, why: RegExp, more?: Partial<RewriteRequest>][] = [
  ['an image of another', 'FROM drydock.invalid/bbbbbbbbbbbb/docker.io/library/web:1\n', /nothing is called drydock/],
  ['copying from another', `${FROM}COPY --from=drydock.invalid/bbbbbbbbbbbb/x /a /b\n`, /nothing is called/],
  [
    'mounting from another',
    `${FROM}RUN --mount=from=drydock.invalid/bbbbbbbbbbbb/x,target=/m ls\n`,
    /nothing is called/,
  ],
  ['another by build argument', 'ARG X\nFROM $X\n', /nothing is called evil/, { buildArgs: { X: 'evil' } }],
  ['another by default value', 'ARG X=evil\nFROM ${X:-mine}\n', /nothing is called evil/],
  ['an undeclared argument', 'FROM $HIDDEN\n', /should not be blank/, { buildArgs: { HIDDEN: 'mine' } }],
  ['a variable as source', `${FROM}ARG X=evil\nCOPY --from=$X / /\n`, /cannot hold a variable/],
  ['a foreign frontend', '# syntax=evil/frontend:1\nFROM mine\n', /names a program/],
  ['a foreign frontend in capitals', '# SYNTAX = evil/frontend\nFROM mine\n', /names a program/],
  ['a look-alike frontend', '# syntax=docker/dockerfile:1@sha256:00\nFROM mine\n', /names a program/],
  ['no sandbox', `${FROM}RUN --security=insecure id\n`, /step out/],
  ['the host’s network', `${FROM}RUN --network=host id\n`, /step out/],
  ['an unknown flag', `${FROM}RUN --device=/dev/mem id\n`, /step out/],
  ['keys of an agent', `${FROM}RUN --mount=type=ssh id\n`, /no key/],
  [
    'a mount in quotes',
    `${FROM}RUN --mount="type=cache,id=x,target=/y" id\n`.replace('"type', '"type\\"'),
    /without quotes|more than one way/,
  ],
  ['an unknown mount', `${FROM}RUN --mount=type=host,source=/ id\n`, /unsupported mount/],
  ['two ids', `${FROM}RUN --mount=type=cache,id=a,id=b,target=/c id\n`, /unexpected key/],
  ['two types', `${FROM}RUN --mount=type=cache,type=bind,target=/c id\n`, /unsupported mount/],
  ['a variable as cache id', `${FROM}RUN --mount=type=cache,id=$X,target=/c id\n`, /an id may hold/],
  ['an address', `${FROM}ADD http://10.0.0.1/x /\n`, /fetches nothing/],
  ['an address in JSON', `${FROM}ADD ["https://x/y", "/"]\n`, /fetches nothing/],
  ['an address by variable', `${FROM}ADD $U /\n`, /fetches nothing/],
  ['a repository', `${FROM}ADD git@host:a/b.git /\n`, /fetches nothing/],
  ['github without scheme', `${FROM}ADD github.com/a/b /\n`, /fetches nothing/],
  ['an archive that grows', `${FROM}ADD bomb.tar.gz /\n`, /unpacks no archives/],
  ['an archive that grows, in JSON', `${FROM}ADD ["a", "bomb.tzst", "/x/"]\n`, /unpacks no archives/],
  ['a trigger that unpacks', `${FROM}ONBUILD ADD bomb.gz /\n`, /ADD nothing/],
  ['a forged label', `${FROM}LABEL drydock.tenant=bbbbbbbbbbbb\n`, /kept for the platform/],
  ['a forged label in pieces', `${FROM}LABEL dry"do"ck.tenant=b\n`, /kept for the platform/],
  ['a forged label by variable', `${FROM}ENV K=x\nLABEL $K=b\n`, /cannot be a variable/],
  ['a trigger that names an image', `${FROM}ONBUILD COPY --from=evil / /\n`, /trigger/],
  ['a trigger with a mount', `${FROM}ONBUILD RUN --mount=type=cache,target=/c id\n`, /trigger/],
  ['a heredoc in quotes that hides a FROM', `${FROM}RUN echo "<<CMD"\nFROM evil\nCMD\n`, /only as RUN <<EOF/],
  ['two heredocs', `${FROM}RUN <<A cat <<B\nA\nB\n`, /only as RUN <<EOF/],
  ['a heredoc of odd name', `${FROM}RUN <<"A B"\nFROM evil\nA B\n`, /only as RUN|not an instruction|nothing is called/],
  ['a continuation behind a vertical tab', `${FROM}RUN a\\\v\nFROM evil\n`, /no clear end/],
  ['an instruction of no builder', `${FROM}INCLUDE x\n`, /not an instruction/],
  ['a file of absurd length', `${FROM}${'RUN x\n'.repeat(20_000)}`, /longer than/],
  [
    'mounts for the classic builder',
    `${FROM}RUN --mount=type=cache,target=/c id\n`,
    /needs BuildKit/,
    { builder: 'classic' },
  ],
]

test.each(ATTACKS)('refused: %s', async (_what, source, why, more) => {
  await expect(rewrite(source, more)).rejects.toThrow(why)
})

test('a trigger in a base image is looked at like an instruction', async () => {
  const resolve = (trigger: string) => async () => ({ pin: ID, onBuild: [trigger] })
  await expect(rewrite(FROM, { resolve: resolve('COPY --from=drydock.invalid/b/x / /') })).rejects.toThrow(/trigger/)
  await expect(rewrite(FROM, { resolve: resolve('RUN x\nCOPY --from=b / /') })).rejects.toThrow(/trigger/)
  await expect(rewrite(FROM, { resolve: resolve('COPY . /app') })).resolves.toBeDefined()
})

test('build arguments do not steer the builder', () => {
  expect(() => checkBuildArgs({ BUILDKIT_SYNTAX: 'evil/frontend' })).toThrow(/steers the builder/)
  expect(() => checkBuildArgs({ buildkit_Syntax: 'evil' })).toThrow(/steers the builder/)
  expect(checkBuildArgs({ A: '1', HTTP_PROXY: 'http://x', BUILDKIT_INLINE_CACHE: '1', B: null })).toEqual({ A: '1' })
})
