import { PassThrough, pipeline, type Readable, Transform } from 'node:stream'
import { isAppError } from '@/lib/base/errors'
import { isKept, keepImage, resolveImage } from '../images/find'
import { failure, type Message, MessageLines, mapTexts } from '../images/lines'
import { downImageText, keptName, upImage } from '../images/names'
import { admitImage, imageFacts, settleImage } from '../images/quota'
import { parseReference } from '../images/reference'
import { plainArchive } from '../images/transfer'
import { marksOf } from '../marks'
import { passOn } from '../passing'
import { malformed, Refusal } from '../refusal'
import type { Answer } from '../route'
import type { TenantContext } from '../types'
import { ContextFilter, OWN_DOCKERFILE } from './context'
import { type BuildImage, type Rewritten, rewriteDockerfile } from './dockerfile'
import { classicLimits, takeBuildPlace, watchClassic } from './limits'
import { QuietOutput } from './quiet'
import type { BuildRequest } from './request'
import { serveSession } from './served-session'
import { readSessionFiles, type SessionFile, type Sessions } from './sessions'
import { StepsLog } from './steps-log'
import { mapTrace } from './trace'

const CONTEXT_ENTRIES = 100_000
const LOG_BYTES = 16 * 1024 * 1024
const HEREDOC_ENGINE = 23

export interface BuildCall {
  ctx: TenantContext
  sessions: Sessions
  request: BuildRequest
  body: Readable
  signal: AbortSignal
}

/**
 * Builds an image for the tenant. The builder gets a Dockerfile of ours, names and limits of ours; the learner gets the
 * builder's messages in their own words. Bounded in time, output, memory, disk and number. When the client goes, so
 * does the build.
 */
export async function runBuild(call: BuildCall): Promise<Answer> {
  const { ctx, request } = call
  await ctx.disk.admit()
  // While the context arrives; no build starts before.
  const admitted = admitImage(ctx)
  admitted.catch(() => undefined)
  ctx.disk.nudge()
  const leave = takeBuildPlace(ctx)
  const stop = new AbortController()
  const signal = AbortSignal.any([call.signal, stop.signal])
  const why: { text: string | null } = { text: null }
  const end = (text: string) => {
    why.text ??= text
    stop.abort()
  }
  const { buildSeconds } = ctx.tenant.quota
  const timer = setTimeout(
    () => end(`The build took longer than ${buildSeconds} seconds and was ended.`),
    buildSeconds * 1000,
  )
  const done = () => {
    clearTimeout(timer)
    stop.abort()
    leave()
    // A session serves one build. The client's own way of ending it waits, now and then for ever, for us to do so.
    call.sessions.end(request.session)
  }
  try {
    const started =
      request.builder === 'classic'
        ? await startClassic(call, { signal, end, admitted })
        : await startBuildKit(call, { signal, end, admitted })
    const lines = resultLines(call, started)
    const out = new PassThrough()
    const finish = (text: string | null) => {
      // The client shall read why, not only that the line broke.
      if (!out.writableEnded) out.end(text === null ? undefined : `${JSON.stringify(failure(text))}\r\n`)
      started.close()
      done()
    }
    lines.pipe(out, { end: false })
    lines.once('end', () => finish(null))
    pipeline(started.body, bounded(end), lines, (error) => error && finish(why.text ?? 'The build was ended.'))
    out.once('close', () => started.body.destroy())
    return { kind: 'stream', status: 200, headers: { 'content-type': 'application/json' }, body: out }
  } catch (error) {
    done()
    if (why.text !== null) throw new Refusal(400, why.text, 'quota')
    throw error
  }
}

interface Started {
  body: Readable
  rewritten: () => Rewritten
  nudge: () => void
  close: () => void
}

interface Bounds {
  signal: AbortSignal
  end: (why: string) => void
  /** Fails when there is no room for another image. */
  admitted: Promise<void>
}

async function startClassic({ ctx, request, body }: BuildCall, { signal, end, admitted }: Bounds): Promise<Started> {
  let rewritten: Rewritten | null = null
  let refusal: unknown = null
  const limits = { entries: CONTEXT_ENTRIES, bytes: ctx.tenant.quota.diskBytes }
  const filter = new ContextFilter(request.dockerfile, limits, async (source) => {
    const [made] = await Promise.all([rewrite(ctx, request, source), admitted])
    rewritten = made
    return made.text
  })
  // No context is waited for that nothing will come of.
  const plain = await plainArchive(body, ctx.tenant.quota.diskBytes)
  const context = passOn(plain, filter)
  context.once('close', () => plain.destroy())
  context.once('error', (error) => (refusal ??= isAppError(error) ? malformed(error.message) : error))
  admitted.catch((error: Error) => context.destroy(error))
  const watch = watchClassic(ctx, {
    signal,
    onFull: () => end('The build wrote more than your disk quota and was ended.'),
  })
  const bounds = classicLimits(ctx)
  const memory = Math.min(bounds.memory, request.memoryBytes ?? bounds.memory)
  try {
    const answer = await ctx.upstream.stream({
      method: 'POST',
      path: ['build'],
      query: {
        ...commonQuery(ctx, request),
        ...bounds,
        memory,
        memswap: memory,
        version: 1,
        dockerfile: OWN_DOCKERFILE,
        rm: true,
        forcerm: true,
      },
      stream: { body: context, type: 'application/x-tar' },
      signal,
    })
    const known = rewritten as Rewritten | null
    if (!known) throw malformed('The build context was not read to its end.')
    return { body: answer.body, rewritten: () => known, nudge: watch.nudge, close: () => answer.body.destroy() }
  } catch (error) {
    body.destroy()
    if (refusal instanceof Refusal) throw refusal
    throw downRefusal(ctx, error)
  }
}

async function startBuildKit(
  { ctx, sessions, request, body }: BuildCall,
  { signal, end, admitted }: Bounds,
): Promise<Started> {
  body.resume()
  await admitted
  const client = await sessions.get(request.session, signal)
  const name = request.dockerfile.split('/').pop() ?? 'Dockerfile'
  const files = await readSessionFiles(client, { names: [name, `${name}.dockerignore`], signal })
  const file = files.find(({ path }) => path === name)
  if (!file)
    throw new Refusal(400, `failed to read dockerfile: open ${name.slice(0, 120)}: no such file or directory`, null)
  const rewritten = await rewrite(ctx, request, file.data.toString('utf8'))
  const own = crypto.randomUUID()
  const connection = await ctx.upstream.connect({
    method: 'POST',
    path: ['session'],
    protocol: 'h2c',
    signal,
    headers: {
      'x-docker-expose-session-uuid': own,
      'x-docker-expose-session-name': 'drydock',
      // The engine keeps a copy of a context by this name and asks only for files that look changed: never one for two tenants.
      'x-docker-expose-session-sharedkey': `drydock-${ctx.tenant.id}`,
      'x-docker-expose-session-grpc-method': '/moby.filesync.v1.FileSync/DiffCopy',
    },
  })
  const maxContextBytes = ctx.tenant.quota.diskBytes
  const dockerfile: SessionFile[] = [{ path: 'Dockerfile', data: Buffer.from(rewritten.text) }]
  const ignore = files.find(({ path }) => path === `${name}.dockerignore`)
  if (ignore) dockerfile.push({ path: 'Dockerfile.dockerignore', data: ignore.data })
  const closeSession = serveSession(connection.socket, {
    dockerfile,
    client,
    maxContextBytes,
    onTooLarge: () => end('The build context is larger than your disk quota.'),
  })
  try {
    const answer = await ctx.upstream.stream({
      method: 'POST',
      path: ['build'],
      query: {
        ...commonQuery(ctx, request),
        version: 2,
        remote: 'client-session',
        session: own,
        buildid: request.buildId && `${ctx.tenant.id}-${request.buildId}`,
        dockerfile: 'Dockerfile',
      },
      signal,
    })
    const close = () => {
      answer.body.destroy()
      closeSession()
    }
    return { body: answer.body, rewritten: () => rewritten, nudge: () => undefined, close }
  } catch (error) {
    closeSession()
    throw downRefusal(ctx, error)
  }
}

function commonQuery(
  { tenant }: TenantContext,
  { tags, noCache, target, buildArgs, labels, ...request }: BuildRequest,
) {
  const marks = request.builder === 'buildkit' ? marksOf(tenant) : {}
  return {
    t: tags.map((tag) => upImage(tenant, parseReference(tag))),
    nocache: noCache,
    target,
    buildargs: buildArgs,
    labels: { ...labels, ...marks },
    networkmode: tenant.policy.buildNetwork === 'none' ? 'none' : undefined,
    pull: false,
  }
}

async function rewrite(ctx: TenantContext, request: BuildRequest, source: string): Promise<Rewritten> {
  const { version } = await ctx.upstream.facts()
  return rewriteDockerfile({
    source,
    builder: request.builder,
    heredocs: Number.parseInt(version, 10) >= HEREDOC_ENGINE,
    buildArgs: request.buildArgs,
    scope: ctx.tenant.id,
    marks: marksOf(ctx.tenant),
    resolve: (name) => pinImage(ctx, request, name),
  })
}

async function pinImage(ctx: TenantContext, { builder }: BuildRequest, name: string): Promise<BuildImage> {
  const found = await resolveImage(ctx, name).catch((error: unknown) => {
    if (error instanceof Refusal && error.status === 404)
      throw new Refusal(
        404,
        `pull access denied for ${name.slice(0, 200)}, repository does not exist: neither an image of yours nor a shared one (docker images shows both).`,
        null,
      )
    throw error
  })
  const { onBuild } = await imageFacts(ctx, found.id)
  if (builder === 'classic') return { pin: found.id, onBuild }
  if (found.owner === 'shared') return { pin: found.upstream, onBuild }
  // BuildKit takes names only. This one the learner can neither write nor move.
  await keepImage(ctx, found.id)
  return { pin: keptName(ctx.tenant, found.id), onBuild }
}

/** The builder's messages for the learner; at the end the image is made theirs and weighed. */
function resultLines({ ctx, request }: BuildCall, started: Started): MessageLines {
  const { replaced, steps } = started.rewritten()
  let imageId: string | null = null
  let failed = false
  const scoped = `--mount=type=secret,id=drydock-${ctx.tenant.id} `
  const down = (text: string) => {
    let mapped = text
    for (const [up, written] of replaced) mapped = mapped.replaceAll(up, written)
    return downImageText(ctx.tenant, mapped).replaceAll(scoped, '').replaceAll(`id=${ctx.tenant.id}/`, 'id=')
  }
  const log = new StepsLog(() => steps, down)
  const quiet = request.quiet ? new QuietOutput() : null
  return new MessageLines(
    (message) => {
      const aux = message.aux as { ID?: unknown } | string | undefined
      if (typeof aux === 'object' && typeof aux?.ID === 'string') imageId = aux.ID
      if (message.error !== undefined) failed = true
      if (message.stream?.startsWith(' ---> Running in')) started.nudge()
      const mapped = mapBuildMessage(message, { log, down, classic: request.builder === 'classic' })
      return quiet && mapped ? quiet.map(mapped) : mapped
    },
    async () => {
      if (!imageId || failed) return []
      try {
        // An image that came whole from the cache was counted when it was made.
        if (!(await isKept(ctx, imageId))) {
          await keepImage(ctx, imageId)
          await settleImage(ctx, imageId)
        }
      } catch (error) {
        return [failure(error instanceof Error ? error.message : 'The image could not be kept.')]
      }
      return quiet ? [{ stream: `${imageId}\n` }] : []
    },
  )
}

function mapBuildMessage(
  message: Message,
  { log, down, classic }: { log: StepsLog; down: (text: string) => string; classic: boolean },
): Message | null {
  if (typeof message.aux === 'string') {
    const aux = mapTrace(message.aux, down)
    return aux === null ? null : { id: 'moby.buildkit.trace', aux }
  }
  if (classic && message.stream !== undefined) return log.map(message)
  return mapTexts(message, down)
}

function bounded(end: (why: string) => void): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      if (bytes <= LOG_BYTES) return done(null, chunk)
      end(`The build wrote more than ${LOG_BYTES / 1024 / 1024} MiB of messages and was ended.`)
      done(new Error('too many messages'))
    },
  })
}

function downRefusal({ tenant }: TenantContext, error: unknown): unknown {
  return error instanceof Refusal ? new Refusal(error.status, downImageText(tenant, error.message), error.rule) : error
}
