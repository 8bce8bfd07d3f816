import { pipeline, type Readable, Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { forbid, malformed, Refusal } from '../refusal'
import { admitPush, settlePush } from '../registry/quota'
import type { Answer } from '../route'
import type { TenantContext } from '../types'
import { loadableArchive, savedArchive } from './archive'
import { findImage, keepImage, resolveImage } from './find'
import { type Message, MessageLines, mapTexts } from './lines'
import { downImageText, downRepositoryText, REGISTRY_HOST, sharedName, upImage } from './names'
import { admitImage, settleImage } from './quota'
import { formatReference, parseReference, type Reference, withTag } from './reference'

/** The registry asks for no credentials; what a learner's client sends stays with us. */
const NO_AUTH = { 'x-registry-auth': 'e30=' }
const JSON_STREAM = { 'content-type': 'application/json' }

interface Transfer {
  ctx: TenantContext
  signal: AbortSignal
}

/** `docker pull`: from the registry on board. Shared images are there already; everything else is nowhere. */
export async function pullImage(
  { ctx, signal }: Transfer,
  { name, tag }: { name: string; tag: string },
): Promise<Answer> {
  const ref = pulled(name, tag)
  const shown = formatReference(ref)
  if (ref.host !== REGISTRY_HOST || !ctx.tenant.policy.registry) {
    if (ref.digest === null && sharedName(ctx.tenant, ref))
      return messages([{ status: `Status: Image is up to date for ${shown}` }])
    throw new Refusal(
      404,
      `pull access denied for ${shown}: there is no way to other registries from here. docker images shows the images that are shared with you; ${REGISTRY_HOST}/… is your own registry.`,
      'registry',
    )
  }
  await admitImage(ctx)
  const upstream = upImage(ctx.tenant, ref)
  const answer = await passedOn(ctx, () =>
    ctx.upstream.stream({
      method: 'POST',
      path: ['images', 'create'],
      query: splitName(upstream, 'fromImage'),
      headers: NO_AUTH,
      signal,
    }),
  )
  return told(ctx, answer.body, async () => ownResult(ctx, await findImage(ctx, shown)))
}

/** `docker push`: to the registry on board, below the tenant's own name there. */
export async function pushImage(
  { ctx, signal }: Transfer,
  { name, tag }: { name: string; tag: string },
): Promise<Answer> {
  const ref = pulled(name, tag)
  const { registry } = ctx.tenant.policy
  if (ref.host !== REGISTRY_HOST)
    throw forbid(
      'registry',
      `requested access to the resource is denied: your registry is ${REGISTRY_HOST}. Name the image for it first: docker tag ${formatReference(ref).slice(0, 120)} ${REGISTRY_HOST}/…`,
    )
  if (!registry)
    throw forbid('registry', 'There is no registry here: the people who run this Drydock have not set one up.')
  const upstream = upImage(ctx.tenant, ref)
  if (!(await findImage(ctx, formatReference(ref))))
    throw new Refusal(404, `An image does not exist locally with the tag: ${REGISTRY_HOST}/${ref.path}`, null)
  await admitPush(ctx, registry)
  const colon = upstream.lastIndexOf(':')
  const answer = await passedOn(ctx, () =>
    ctx.upstream.stream({
      method: 'POST',
      path: ['images', upstream.slice(0, colon), 'push'],
      query: { tag: upstream.slice(colon + 1) },
      headers: NO_AUTH,
      signal,
    }),
  )
  return told(ctx, answer.body, async () => {
    await settlePush(ctx, { registry, path: ref.path, tag: upstream.slice(colon + 1) })
    return []
  })
}

/** `docker save` of own and shared images. */
export async function saveImages({ ctx, signal }: Transfer, names: string[]): Promise<Answer> {
  const found = await Promise.all(names.map((name) => resolveImage(ctx, name)))
  const upstream = found.map(({ id, upstream: known, name }) => (name === id ? id : known))
  const answer = await ctx.upstream.stream({
    method: 'GET',
    path: ['images', 'get'],
    query: { names: upstream },
    signal,
  })
  const body = savedArchive(ctx, answer.body, new Set(upstream))
  return { kind: 'stream', status: 200, headers: { 'content-type': 'application/x-tar' }, body }
}

/** `docker load`: the archive's names become the tenant's own on the way. */
export async function loadImages(
  { ctx, signal }: Transfer,
  { body, quiet }: { body: Readable; quiet: boolean },
): Promise<Answer> {
  await admitImage(ctx)
  const maxBytes = ctx.tenant.quota.imageBytes
  const archive = loadableArchive(ctx, await plainArchive(body, maxBytes), { maxBytes })
  const refusal = refusalOf(archive)
  const answer = await passedOn(
    ctx,
    () =>
      ctx.upstream.stream({
        method: 'POST',
        path: ['images', 'load'],
        query: { quiet },
        stream: { body: archive, type: 'application/x-tar' },
        signal,
      }),
    refusal,
  )
  const loaded: string[] = []
  const note = ({ stream = '' }: Message) => {
    const [, name] = /^Loaded image(?: ID)?: (\S+)/.exec(stream) ?? []
    if (name) loaded.push(name)
  }
  return told(
    ctx,
    answer.body,
    async () => {
      for (const name of loaded) {
        const { Id } = await ctx.upstream.json<{ Id: string }>({ method: 'GET', path: ['images', name, 'json'] })
        await ownResult(ctx, { id: Id })
      }
      return []
    },
    note,
  )
}

/** `docker import` of a root file system from the learner's client. */
export async function importImage(
  { ctx, signal }: Transfer,
  {
    body,
    repo,
    tag,
    message,
    changes,
  }: { body: Readable; repo: string; tag: string; message: string | undefined; changes: string[] },
): Promise<Answer> {
  await admitImage(ctx)
  const name = repo === '' ? null : upImage(ctx.tenant, pulled(repo, tag))
  const archive = await plainArchive(body, ctx.tenant.quota.imageBytes)
  const counted = atMost(archive, ctx.tenant.quota.imageBytes)
  const refusal = refusalOf(counted)
  const answer = await passedOn(
    ctx,
    () =>
      ctx.upstream.stream({
        method: 'POST',
        path: ['images', 'create'],
        query: { fromSrc: '-', ...(name === null ? {} : splitName(name, 'repo')), message, changes },
        stream: { body: counted, type: 'application/x-tar' },
        signal,
      }),
    refusal,
  )
  let id: string | null = null
  const note = ({ status = '' }: Message) => {
    if (/^sha256:[0-9a-f]{64}$/.test(status)) id = status
  }
  return told(ctx, answer.body, async () => (id ? ownResult(ctx, { id }) : []), note)
}

function pulled(name: string, tag: string): Reference {
  const ref = parseReference(name)
  if (tag === '') return withTag(ref)
  return tag.startsWith('sha256:')
    ? parseReference(`${formatReference({ ...ref, tag: null, digest: null })}@${tag}`)
    : parseReference(`${formatReference({ ...ref, tag: null, digest: null })}:${tag}`)
}

function splitName(upstream: string, field: 'fromImage' | 'repo'): Record<string, string> {
  const at = upstream.indexOf('@')
  const cut = at >= 0 ? at : upstream.lastIndexOf(':')
  return { [field]: upstream.slice(0, cut), tag: upstream.slice(cut + 1) }
}

async function ownResult(ctx: TenantContext, found: { id: string } | null): Promise<Message[]> {
  if (!found) return []
  await keepImage(ctx, found.id)
  await settleImage(ctx, found.id)
  return []
}

function told(
  ctx: TenantContext,
  body: Readable,
  atEnd: () => Promise<Message[]>,
  note: (message: Message) => void = () => undefined,
): Answer {
  let failed = false
  const lines = new MessageLines(
    (message) => {
      if (message.error !== undefined) failed = true
      note(message)
      return mapTexts(message, (text) => downRepositoryText(ctx.tenant, downImageText(ctx.tenant, text)))
    },
    async () => (failed ? [] : atEnd()),
  )
  pipeline(body, lines, () => undefined)
  return { kind: 'stream', status: 200, headers: JSON_STREAM, body: lines }
}

function messages(list: Message[]): Answer {
  const lines = new MessageLines((message) => message)
  lines.end(list.map((message) => JSON.stringify(message)).join('\n'))
  return { kind: 'stream', status: 200, headers: JSON_STREAM, body: lines }
}

async function passedOn<T>(ctx: TenantContext, work: () => Promise<T>, refusal?: { error: Error | null }): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (refusal?.error)
      throw refusal.error instanceof Refusal ? refusal.error : malformed('The archive is damaged or cut short.')
    throw error instanceof Refusal
      ? new Refusal(error.status, downImageText(ctx.tenant, error.message), error.rule)
      : error
  }
}

function refusalOf(stream: Readable): { error: Error | null } {
  const refusal: { error: Error | null } = { error: null }
  stream.on('error', (error) => (refusal.error ??= error))
  return refusal
}

function atMost(stream: Readable, maxBytes: number): Readable {
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      done(
        bytes > maxBytes ? malformed(`The archive holds more than ${Math.floor(maxBytes / 1024 / 1024)} MiB.`) : null,
        chunk,
      )
    },
  })
  pipeline(stream, counted, () => undefined)
  return counted
}

/** Undoes gzip, with a bound on what comes out; other kinds of compression are refused. */
export async function plainArchive(body: Readable, maxBytes: number): Promise<Readable> {
  const first = await firstBytes(body)
  if (first[0] === 0x1f && first[1] === 0x8b) {
    const gunzip = createGunzip()
    pipeline(body, gunzip, () => undefined)
    return atMost(gunzip, maxBytes + 1024 ** 2)
  }
  const packed =
    first.toString('latin1', 0, 3) === 'BZh' || ['fd377a58', '28b52ffd'].includes(first.toString('hex', 0, 4))
  if (packed) throw malformed('Only plain and gzip-compressed archives are taken: decompress it first.')
  return body
}

async function firstBytes(body: Readable): Promise<Buffer> {
  for (;;) {
    const chunk = body.read() as Buffer | null
    if (chunk) {
      body.unshift(chunk)
      return chunk
    }
    if (body.readableEnded || body.destroyed) return Buffer.alloc(0)
    const more = await new Promise<boolean>((resolve) => {
      body.once('readable', () => resolve(true))
      body.once('end', () => resolve(false))
      body.once('close', () => resolve(false))
    })
    if (!more) return Buffer.alloc(0)
  }
}
