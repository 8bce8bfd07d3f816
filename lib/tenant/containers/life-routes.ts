import { z } from 'zod'
import { parseFilters } from '../filters'
import { markFilter } from '../marks'
import { upName } from '../names'
import { anything, parseKnown } from '../parse-known'
import { malformed, Refusal } from '../refusal'
import { type AnyRoute, type Call, defineRoute, empty, flag, json, NO_BODY, NO_QUERY, text, whole } from '../route'
import type { TenantContext } from '../types'
import { createContainer } from './create'
import { cpusOf, memoryOf, pidsOf, restartPolicy } from './limits'
import { showContainers } from './listing'
import { listOwn, pickContainer, resolveContainer } from './rows'
import { type Inspected, shownInspect } from './shown'
import { admitStart, startContainer } from './start'

const noun = 'containers'
const filters = z.string().max(16_384).optional()
const SIGNAL = /^[A-Za-z0-9+-]{1,20}$/
const GRACE_MAX_S = 300
const looseJson = { kind: 'json', schema: z.looseObject({}) } as const
const UPDATE = z.object({
  Memory: z.number().int().min(0).optional(),
  MemorySwap: z.number().int().min(-1).optional(),
  MemoryReservation: anything.optional(),
  NanoCpus: z.number().int().min(0).optional(),
  CpuPeriod: z.number().int().min(0).optional(),
  CpuQuota: z.number().int().min(-1).optional(),
  CpuShares: z.number().int().min(0).max(1024).optional(),
  PidsLimit: z.number().int().optional(),
  RestartPolicy: z
    .object({ Name: z.string().max(32).optional(), MaximumRetryCount: z.number().int().min(0).optional() })
    .optional(),
})

const simple = (path: string, command: string, summary: string, query: Record<string, z.ZodType> = {}) =>
  defineRoute({
    method: 'POST' as const,
    path: `/containers/{id}/${path}`,
    noun,
    command,
    summary,
    query: z.strictObject(query),
    body: NO_BODY,
    handle: async ({
      ctx,
      params,
      query: asked,
    }: Call<Record<string, string | number | boolean | undefined>, undefined>) => {
      const { Id } = await resolveContainer(ctx, params.id ?? '')
      const { body, status } = await ctx.upstream.stream({
        method: 'POST',
        path: ['containers', Id, path],
        query: asked,
      })
      body.resume()
      return empty(status)
    },
  })

export const lifeRoutes: AnyRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/containers/json',
    noun,
    command: 'docker ps',
    summary: 'Your containers.',
    limits: ['The filter "name" takes a part of a name with ^ and $, no other pattern.'],
    query: z.strictObject({
      all: flag,
      limit: whole({ min: -1, max: 10_000 }),
      size: flag,
      filters,
      before: z.string().optional(),
      since: z.string().optional(),
    }),
    body: NO_BODY,
    handle: async ({ ctx, query }) =>
      json(
        await showContainers(ctx, {
          all: query.all ?? false,
          limit: query.limit,
          size: query.size ?? false,
          filters: query.filters,
        }),
      ),
  }),
  defineRoute({
    method: 'POST',
    path: '/containers/create',
    noun,
    command: 'docker run, docker create',
    summary: 'A container of your own, from an image of yours or a shared one.',
    limits: [
      'No --privileged, devices, sysctls, runtimes, host namespaces, drivers, or capabilities beyond the ceiling; programs gain no privileges by setuid.',
      '-v takes volumes and what lies below your home. Ports of -p lead to localhost in your shell.',
      'Every container has a limit of memory, CPU and processes; those that run stay within your quota together.',
    ],
    // dockerode says all of its body in the query too, and the name in the body: each is read where it belongs.
    query: z.object({ name: z.string().max(256).optional(), platform: z.string().max(64).optional() }),
    body: looseJson,
    handle: async ({ ctx, query, body }) => {
      const { name: _, ...rest } = body ?? {}
      return json({ Id: await createContainer(ctx, { name: query.name || undefined, body: rest }), Warnings: [] }, 201)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/containers/{id}/json',
    noun,
    command: 'docker inspect',
    summary: 'All about a container; paths of the machine are left out.',
    query: z.strictObject({ size: flag }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      const { Id, name } = await resolveContainer(ctx, params.id ?? '')
      const up = await ctx.upstream.json<Inspected>({
        method: 'GET',
        path: ['containers', Id, 'json'],
        query: { size: query.size || undefined },
      })
      return json(shownInspect(ctx, { name, up }))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/containers/{id}/start',
    noun,
    command: 'docker start',
    summary: 'Starts a container, if the limits of those that run leave room.',
    query: z.strictObject({ detachKeys: z.string().max(64).optional() }),
    body: NO_BODY,
    handle: async ({ ctx, params }) => {
      await startContainer(ctx, params.id ?? '')
      return empty(204)
    },
  }),
  simple('stop', 'docker stop', 'Asks a container to end, and ends it after a while.', {
    t: whole({ min: -1, max: GRACE_MAX_S }),
    signal: text(SIGNAL),
  }),
  simple('kill', 'docker kill', 'Sends a signal to a container.', { signal: text(SIGNAL) }),
  simple('pause', 'docker pause', 'Freezes a container.'),
  simple('unpause', 'docker unpause', 'Lets a frozen container go on.'),
  simple('resize', 'docker attach', 'Tells a container the size of the terminal.', {
    h: whole({ min: 0, max: 10_000 }),
    w: whole({ min: 0, max: 10_000 }),
  }),
  defineRoute({
    method: 'POST',
    path: '/containers/{id}/restart',
    noun,
    command: 'docker restart',
    summary: 'Stops and starts a container.',
    query: z.strictObject({ t: whole({ min: -1, max: GRACE_MAX_S }), signal: text(SIGNAL) }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      await ctx.admission.run(async () => {
        const own = await listOwn(ctx)
        const container = pickContainer(own, params.id ?? '')
        await admitStart(ctx, { own, container })
        await ctx.upstream.json({ method: 'POST', path: ['containers', container.Id, 'restart'], query })
        ctx.disk.nudge()
      })
      return empty(204)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/containers/{id}/rename',
    noun,
    command: 'docker rename',
    summary: 'Gives a container another name.',
    query: z.strictObject({ name: z.string().min(1).max(256) }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      const { Id } = await resolveContainer(ctx, params.id ?? '')
      await ctx.upstream.json({
        method: 'POST',
        path: ['containers', Id, 'rename'],
        query: { name: upName(ctx.tenant, query.name) },
      })
      return empty(204)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/containers/{id}/update',
    noun,
    command: 'docker update',
    summary: 'Changes the limits of a container, within your quota.',
    query: NO_QUERY,
    body: looseJson,
    handle: async ({ ctx, params, body }) => {
      await update(ctx, params.id ?? '', body)
      return json({ Warnings: null })
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/containers/{id}',
    noun,
    command: 'docker rm',
    summary: 'Removes a container.',
    query: z.strictObject({ v: flag, force: flag, link: flag }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      if (query.link) throw malformed('Links are outdated and are not offered.')
      const { Id } = await resolveContainer(ctx, params.id ?? '')
      await ctx.upstream.json({
        method: 'DELETE',
        path: ['containers', Id],
        query: { v: query.v ?? false, force: query.force ?? false },
      })
      return empty(204)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/containers/prune',
    noun,
    command: 'docker container prune',
    summary: 'Removes your containers that have ended.',
    query: z.strictObject({ filters }),
    body: NO_BODY,
    handle: async ({ ctx, query }) => {
      const wanted = parseFilters(query.filters, ['until', 'label', 'label!'])
      const passed = {
        ...Object.fromEntries(wanted),
        label: [...markFilter(ctx.tenant), ...(wanted.get('label') ?? [])],
      }
      const { ContainersDeleted, SpaceReclaimed } = await ctx.upstream.json<{
        ContainersDeleted: string[] | null
        SpaceReclaimed: number
      }>({ method: 'POST', path: ['containers', 'prune'], query: { filters: passed } })
      return json({ ContainersDeleted, SpaceReclaimed })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/containers/{id}/changes',
    noun,
    command: 'docker diff',
    summary: 'What a container has changed in its files.',
    query: NO_QUERY,
    body: NO_BODY,
    handle: async ({ ctx, params }) => {
      const { Id } = await resolveContainer(ctx, params.id ?? '')
      const rows = await ctx.upstream.json<{ Path: string; Kind: number }[] | null>({
        method: 'GET',
        path: ['containers', Id, 'changes'],
      })
      return json(
        (rows ?? []).filter(({ Path }) => !Path.startsWith('/.drydock')).map(({ Path, Kind }) => ({ Path, Kind })),
      )
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/containers/{id}/top',
    noun,
    command: 'docker top',
    summary: 'The processes of a container.',
    limits: ['The engine runs ps on the machine: -ef, aux, and -o with ordinary columns are what can be asked.'],
    query: z.strictObject({ ps_args: z.string().max(200).optional() }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      const { Id } = await resolveContainer(ctx, params.id ?? '')
      return json(
        await ctx.upstream.json({
          method: 'GET',
          path: ['containers', Id, 'top'],
          query: { ps_args: psArguments(query.ps_args) },
        }),
      )
    },
  }),
]

const COLUMNS =
  'pid ppid pgid user uid group gid comm args cmd stat state time etime start lstart pcpu pmem rss vsz nlwp tty ni pri psr wchan'.split(
    ' ',
  )

function psArguments(asked = ''): string | undefined {
  const words = asked.trim().split(/\s+/).filter(Boolean)
  if (words.length === 0) return undefined
  const fine =
    words.length === 1 && ['-ef', '-e', '-f', 'aux', 'auxww', 'axu', '-aux', '-efww'].includes(words[0] ?? '')
  const columns =
    words.length === 2 &&
    ['-o', '-eo', 'o', 'axo'].includes(words[0] ?? '') &&
    (words[1] ?? '').split(',').every((one) => COLUMNS.includes(one))
  if (!fine && !columns)
    throw new Refusal(
      403,
      'ps runs on the machine itself: give -ef, aux, or -o with columns such as pid,user,cmd.',
      'body',
    )
  return words.join(' ')
}

async function update(ctx: TenantContext, ref: string, body: unknown): Promise<void> {
  const asked = parseKnown(UPDATE, body, {
    where: '',
    refused: { KernelMemory: 'Memory of the kernel counts with --memory.' },
  })
  const { tenant } = ctx
  await ctx.admission.run(async () => {
    const own = await listOwn(ctx)
    const container = pickContainer(own, ref)
    const memory = asked.Memory ? memoryOf(asked, tenant) : undefined
    const nanoCpus = asked.NanoCpus || (asked.CpuQuota ?? 0) > 0 ? cpusOf(asked, tenant) : undefined
    if (['running', 'paused', 'restarting'].includes(container.State))
      await admitStart(ctx, { own, container, memory, nanoCpus })
    const change = {
      ...(memory ? { Memory: memory, MemorySwap: memory } : {}),
      ...(nanoCpus ? { NanoCpus: nanoCpus } : {}),
      ...(asked.CpuShares ? { CpuShares: asked.CpuShares } : {}),
      ...(asked.PidsLimit ? { PidsLimit: pidsOf(asked.PidsLimit, tenant.quota) } : {}),
      ...(asked.RestartPolicy?.Name ? { RestartPolicy: restartPolicy(asked.RestartPolicy, false) } : {}),
    }
    await ctx.upstream.json({ method: 'POST', path: ['containers', container.Id, 'update'], body: change })
  })
}
