import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { markFilter } from '../marks'
import { passOn } from '../passing'
import { forbid, malformed, Refusal } from '../refusal'
import { isKeptTag } from '../registry/kept-tags'
import { noteUnfinished } from '../registry/ledger'
import { admitPush, settlePush } from '../registry/quota'
import type { Answer } from '../route'
import type { TenantContext } from '../types'
import { loadableArchive, savedArchive } from './archive'
import { findImage, keepImage, resolveImage } from './find'
import { LayerCheck } from './layer-check'
import { type Message, MessageLines, mapTexts } from './lines'
import { downImageText, downRepositoryText, REGISTRY_HOST, sharedName, upImage } from './names'
import { admitImage, settleImage } from './quota'
import { formatReference, parseReference, type Reference, withTag } from './reference'

/** The registry asks for no credentials; what a learner's client sends stays with us. */
const NO_AUTH = { 'x-registry-auth': 'e30=' }
const JSON_STREAM = { 'content-type': 'application/json' }

type StreamAnswer = Extract<Answer, { kind: 'stream' }>

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
  return tell(ctx, answer.body, async () => ownResult(ctx, await findImage(ctx, shown)))
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
  const colon = upstream.lastIndexOf(':')
  const pushedTag = upstream.slice(colon + 1)
  if (isKeptTag(pushedTag)) throw forbid('registry', 'Tags that begin with "drydock-" are kept for the platform.')
  await admitPush(ctx, { registry, path: ref.path, tag: pushedTag })
  const answer = await passedOn(ctx, () =>
    ctx.upstream.stream({
      method: 'POST',
      path: ['images', upstream.slice(0, colon), 'push'],
      query: { tag: pushedTag },
      headers: NO_AUTH,
      signal,
    }),
  )
  const sent = new SentLayers()
  const told = tell(
    ctx,
    answer.body,
    async () => {
      await settlePush(ctx, { registry, path: ref.path, reference: sent.digest ?? pushedTag })
      sent.settled = true
      return []
    },
    (message) => sent.note(message),
  )
  told.body.once('close', () => {
    const bytes = sent.lost()
    if (bytes > 0) void noteUnfinished(registry, { tenantId: ctx.tenant.id, bytes }).catch(() => undefined)
  })
  return told
}

/** What a push has told so far. */
class SentLayers {
  digest: string | null = null
  settled = false
  readonly #bytes = new Map<string, number>()

  note({ id = '', progressDetail, aux }: Message): void {
    const { current } = (progressDetail ?? {}) as { current?: unknown }
    if (typeof current === 'number') this.#bytes.set(id, Math.max(current, this.#bytes.get(id) ?? 0))
    const { Digest } = (aux ?? {}) as { Digest?: unknown }
    if (typeof Digest === 'string') this.digest = Digest
  }

  /** Bytes that may lie in the registry and belong to no image. */
  lost(): number {
    if (this.settled || this.digest !== null) return 0
    return [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0)
  }
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
  const leave = await imagingTurn({ ctx, signal })
  return untilTold(leave, () => load({ ctx, signal }, { body, quiet }))
}

async function load(
  { ctx, signal }: Transfer,
  { body, quiet }: { body: Readable; quiet: boolean },
): Promise<StreamAnswer> {
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
  return tell(
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

interface Import {
  body: Readable
  repo: string
  tag: string
  message: string | undefined
  changes: string[]
}

/** `docker import` of a root file system from the learner's client. */
export async function importImage({ ctx, signal }: Transfer, asked: Import): Promise<Answer> {
  const leave = await imagingTurn({ ctx, signal })
  return untilTold(leave, () => makeImport({ ctx, signal }, asked))
}

async function makeImport(
  { ctx, signal }: Transfer,
  { body, repo, tag, message, changes }: Import,
): Promise<StreamAnswer> {
  await admitImage(ctx)
  const name = repo === '' ? null : upImage(ctx.tenant, pulled(repo, tag))
  const archive = await plainArchive(body, ctx.tenant.quota.imageBytes)
  const counted = atMost(archive, ctx.tenant.quota.imageBytes, new LayerCheck())
  const marks = markFilter(ctx.tenant).map((mark) => `LABEL ${mark}`)
  const refusal = refusalOf(counted)
  const answer = await passedOn(
    ctx,
    () =>
      ctx.upstream.stream({
        method: 'POST',
        path: ['images', 'create'],
        query: {
          fromSrc: '-',
          ...(name === null ? {} : splitName(name, 'repo')),
          message,
          changes: [...marks, ...changes],
        },
        stream: { body: counted, type: 'application/x-tar' },
        signal,
      }),
    refusal,
  )
  let id: string | null = null
  const note = ({ status = '' }: Message) => {
    if (/^sha256:[0-9a-f]{64}$/.test(status)) id = status
  }
  return tell(ctx, answer.body, async () => (id ? ownResult(ctx, { id }) : []), note)
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

function tell(
  ctx: TenantContext,
  body: Readable,
  atEnd: () => Promise<Message[]>,
  note: (message: Message) => void = () => undefined,
): StreamAnswer {
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

/** One image at a time: its size is known only when it is there. A client that has gone meanwhile gives its turn on. */
async function imagingTurn({ ctx, signal }: Transfer): Promise<() => void> {
  const leave = await ctx.imaging.enter()
  if (!signal.aborted) return leave
  leave()
  throw signal.reason
}

/** The turn ends when all has been told, or the client has gone. */
async function untilTold(leave: () => void, work: () => Promise<StreamAnswer>): Promise<StreamAnswer> {
  try {
    const answer = await work()
    answer.body.once('close', leave)
    return answer
  } catch (error) {
    leave()
    throw error
  }
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

function atMost(stream: Readable, maxBytes: number, check?: LayerCheck): Readable {
  let bytes = 0
  const counted = passOn(stream, {
    piece: (chunk, on) => {
      bytes += chunk.length
      if (bytes > maxBytes) throw malformed(`The archive holds more than ${Math.floor(maxBytes / 1024 / 1024)} MiB.`)
      check?.write(chunk)
      on(chunk)
    },
    end: () => check?.end(),
  })
  counted.once('close', () => stream.destroy())
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
