import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { parseFilters } from '../filters'
import { checkLabels, downLabels } from '../names'
import { labelMap, parseKnown } from '../parse-known'
import { forbid, Refusal } from '../refusal'
import { type AnyRoute, defineRoute, empty, flag, json, NO_BODY, NO_QUERY } from '../route'
import type { TenantContext } from '../types'
import { admitVolumes, listVolumes, makeVolume, type OwnVolume, resolveVolume } from './rows'

const noun = 'volumes'
const filters = z.string().max(16_384).optional()
const CREATE = z.object({
  Name: z.string().max(128).optional(),
  Driver: z.string().max(64).optional(),
  Labels: labelMap.optional(),
})
const REFUSED = {
  DriverOpts: 'Options of the driver reach the machine: leave -o out.',
  ClusterVolumeSpec: 'This engine takes no part in a swarm.',
}

export const volumeRoutes: AnyRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/volumes',
    noun,
    command: 'docker volume ls',
    summary: 'Your volumes.',
    query: z.strictObject({ filters }),
    body: NO_BODY,
    handle: async ({ ctx, query }) => {
      const wanted = parseFilters(query.filters, ['name', 'driver', 'label', 'dangling'])
      const names = wanted.get('name')
      const up = Object.fromEntries([...wanted].filter(([key]) => ['label', 'dangling', 'driver'].includes(key)))
      const own = (await listVolumes(ctx, up)).filter(
        ({ name }) => !names || names.some((part) => name.includes(part.replace(/^\^|\$$/g, ''))),
      )
      return json({ Volumes: own.map(shownVolume), Warnings: null })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/volumes/{name}',
    noun,
    command: 'docker volume inspect',
    summary: 'A volume; where it lies on the machine is left out.',
    query: NO_QUERY,
    body: NO_BODY,
    handle: async ({ ctx, params }) => json(shownVolume(await resolveVolume(ctx, params.name ?? ''))),
  }),
  defineRoute({
    method: 'POST',
    path: '/volumes/create',
    noun,
    command: 'docker volume create',
    summary: 'A volume that outlives its containers.',
    limits: ['Only the "local" driver without options: an option could mount any folder of the machine.'],
    // dockerode says its body in the query as well; only the body is read.
    query: z.looseObject({}),
    body: { kind: 'json', schema: z.looseObject({}), maxBytes: 64 * 1024 },
    handle: async ({ ctx, body }) => {
      const asked = parseKnown(CREATE, body, { where: '', refused: REFUSED })
      if (!['', 'local'].includes(asked.Driver ?? ''))
        throw forbid('body', 'Drivers reach the machine itself: volumes are "local" here.')
      const name = asked.Name || randomBytes(32).toString('hex')
      const labels = checkLabels(asked.Labels ?? {})
      await ctx.admission.run(async () => {
        await admitVolumes(ctx, { names: [name], anonymous: 0 })
        await makeVolume(ctx, { name, labels })
      })
      return json(shownVolume(await resolveVolume(ctx, name)), 201)
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/volumes/{name}',
    noun,
    command: 'docker volume rm',
    summary: 'Removes a volume that no container uses.',
    query: z.strictObject({ force: flag }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      const found = await resolveVolume(ctx, params.name ?? '').catch((error: unknown) => {
        if (query.force && error instanceof Refusal && error.status === 404) return null
        throw error
      })
      // Never by force: the engine would forget a volume whose files it could not remove.
      if (found) await ctx.upstream.json({ method: 'DELETE', path: ['volumes', found.Name] })
      return empty(204)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/volumes/prune',
    noun,
    command: 'docker volume prune',
    summary: 'Removes your volumes that no container uses.',
    query: z.strictObject({ filters }),
    body: NO_BODY,
    handle: async ({ ctx, query }) => {
      const wanted = parseFilters(query.filters, ['label', 'label!', 'all'])
      return json({ VolumesDeleted: await prune(ctx, wanted.get('label') ?? []), SpaceReclaimed: 0 })
    },
  }),
]

async function prune(ctx: TenantContext, label: string[]): Promise<string[]> {
  const removed: string[] = []
  for (const one of await listVolumes(ctx, { dangling: ['true'], label })) {
    try {
      await ctx.upstream.json({ method: 'DELETE', path: ['volumes', one.Name] })
      removed.push(one.name)
    } catch (error) {
      // A container took it meanwhile.
      if (!(error instanceof Refusal)) throw error
    }
  }
  return removed
}

export function shownVolume(one: OwnVolume) {
  return {
    CreatedAt: one.CreatedAt,
    Driver: 'local',
    Labels: downLabels(one.Labels),
    Mountpoint: `/var/lib/docker/volumes/${one.name}/_data`,
    Name: one.name,
    Options: null,
    Scope: 'local',
    ...(one.UsageData ? { UsageData: one.UsageData } : {}),
  }
}
