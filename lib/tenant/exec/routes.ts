import { z } from 'zod'
import { resolveContainer } from '../containers/rows'
import { isMarked } from '../marks'
import { parseKnown, word, words } from '../parse-known'
import { missing, Refusal } from '../refusal'
import { type AnyRoute, defineRoute, empty, json, NO_BODY, NO_QUERY, whole } from '../route'
import type { TenantContext } from '../types'

const noun = 'exec'
const looseJson = { kind: 'json', schema: z.looseObject({}), maxBytes: 256 * 1024 } as const
const size = z.tuple([z.number().int().min(0).max(10_000), z.number().int().min(0).max(10_000)]).optional()
const KEYS = z
  .string()
  .regex(/^[a-zA-Z0-9,@^\\[\]_-]{0,64}$/)
  .optional()
const CREATE = z.object({
  AttachStdin: z.boolean().optional(),
  AttachStdout: z.boolean().optional(),
  AttachStderr: z.boolean().optional(),
  Tty: z.boolean().optional(),
  Env: words.optional(),
  Cmd: words,
  User: z.string().max(256).optional(),
  WorkingDir: word.optional(),
  DetachKeys: KEYS,
  ConsoleSize: size,
  Detach: z.boolean().optional(),
})
const REFUSED = { Privileged: 'A privileged command would have rights over the machine: run it as root with --user 0.' }
const START = z.object({ Detach: z.boolean().optional(), Tty: z.boolean().optional(), ConsoleSize: size })

interface ExecFacts {
  ID: string
  ContainerID: string
  Running: boolean
  ExitCode: number | null
  ProcessConfig: { tty: boolean; entrypoint: string; arguments: string[]; user?: string }
  OpenStdin: boolean
  OpenStderr: boolean
  OpenStdout: boolean
  CanRemove: boolean
  Pid: number
}

export const execRoutes: AnyRoute[] = [
  defineRoute({
    method: 'POST',
    path: '/containers/{id}/exec',
    noun,
    command: 'docker exec',
    summary: 'Prepares a command in a container that runs.',
    limits: ['No --privileged.'],
    query: NO_QUERY,
    body: looseJson,
    handle: async ({ ctx, params, body, version }) => {
      const { Detach, ...asked } = parseKnown(CREATE, body, { where: '', refused: REFUSED })
      const { Id: container } = await resolveContainer(ctx, params.id ?? '')
      const up = { ...asked, Detach: Detach ?? false, Privileged: false }
      const { Id } = await ctx.upstream.json<{ Id: string }>({
        method: 'POST',
        path: ['containers', container, 'exec'],
        body: up,
        version,
      })
      return json({ Id }, 201)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/exec/{id}/start',
    noun,
    command: 'docker exec',
    summary: 'Runs the command and joins your terminal with it.',
    query: NO_QUERY,
    body: looseJson,
    upgrade: ['tcp'],
    handle: async ({ ctx, params, body, headers, signal, version }) => {
      // What dockerode tells itself with, and sends along.
      const { hijack: _, stdin: __, ...sent } = body ?? {}
      const asked = parseKnown(START, sent, { where: '' })
      const exec = await resolveExec(ctx, params.id ?? '')
      const call = { method: 'POST', path: ['exec', exec.ID, 'start'], body: asked, version }
      if (asked.Detach) {
        await ctx.upstream.json(call)
        return empty(200)
      }
      if (exec.OpenStdin && !headers.upgrade)
        throw new Refusal(400, 'To write to a command, the call must ask to switch to "tcp".', 'stream')
      const { socket, headers: up } = await ctx.upstream.connect({ ...call, protocol: 'tcp', signal })
      return {
        kind: 'connection',
        headers: { 'content-type': String(up['content-type'] ?? 'application/vnd.docker.raw-stream') },
        protocol: 'tcp',
        socket,
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/exec/{id}/resize',
    noun,
    command: 'docker exec',
    summary: 'Tells a command the size of the terminal.',
    query: z.strictObject({ h: whole({ min: 0, max: 10_000 }), w: whole({ min: 0, max: 10_000 }) }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      const { ID } = await resolveExec(ctx, params.id ?? '')
      await ctx.upstream.json({ method: 'POST', path: ['exec', ID, 'resize'], query })
      return empty(200)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/exec/{id}/json',
    noun,
    command: 'docker exec',
    summary: 'How a command ended.',
    query: NO_QUERY,
    body: NO_BODY,
    handle: async ({ ctx, params }) => {
      const { ID, ContainerID, Running, ExitCode, ProcessConfig, OpenStdin, OpenStderr, OpenStdout, CanRemove, Pid } =
        await resolveExec(ctx, params.id ?? '')
      const { tty, entrypoint, arguments: args, user } = ProcessConfig
      return json({
        ID,
        ContainerID,
        Running,
        ExitCode,
        OpenStdin,
        OpenStderr,
        OpenStdout,
        CanRemove,
        Pid,
        DetachKeys: '',
        ProcessConfig: { tty, entrypoint, arguments: args, user, privileged: false },
      })
    },
  }),
]

/** A command by its whole id, if the container that it runs in is the tenant's. */
async function resolveExec(ctx: TenantContext, id: string): Promise<ExecFacts> {
  const none = missing(`No such exec instance: ${id.slice(0, 128)}`)
  if (!/^[0-9a-f]{64}$/.test(id)) throw none
  try {
    const exec = await ctx.upstream.json<ExecFacts>({ method: 'GET', path: ['exec', id, 'json'] })
    const { Config } = await ctx.upstream.json<{ Config: { Labels: Record<string, string> | null } }>({
      method: 'GET',
      path: ['containers', exec.ContainerID, 'json'],
    })
    if (isMarked(ctx.tenant, Config.Labels)) return exec
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404) throw error
  }
  throw none
}
