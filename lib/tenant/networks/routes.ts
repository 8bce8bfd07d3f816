import { z } from 'zod'
import { listOwn, resolveContainer } from '../containers/rows'
import { parseFilters } from '../filters'
import { checkLabels, downLabels } from '../names'
import { anything, labelMap, parseKnown } from '../parse-known'
import { forbid, Refusal } from '../refusal'
import { type AnyRoute, defineRoute, empty, flag, json, NO_BODY, NO_QUERY } from '../route'
import type { TenantContext } from '../types'
import { BRIDGE, createNetwork, ensureBridge, listNetworks, type OwnNetwork, resolveNetwork } from './rows'

const noun = 'networks'
const filters = z.string().max(16_384).optional()
const jsonBody = { kind: 'json', schema: z.looseObject({}), maxBytes: 64 * 1024 } as const

const CREATE = z.object({
  Name: z.string().min(1).max(128),
  CheckDuplicate: z.boolean().optional(),
  Driver: z.string().max(64).optional(),
  Scope: z.string().max(16).optional(),
  Internal: z.boolean().optional(),
  Attachable: z.boolean().optional(),
  EnableIPv4: z.boolean().optional(),
  IPAM: anything.optional(),
  Labels: labelMap.optional(),
})
const REFUSED = {
  Options: 'Options of the driver reach the machine: leave -o out.',
  EnableIPv6: 'Networks have IPv4 only.',
  Ingress: 'This engine takes no part in a swarm.',
  ConfigOnly: 'This engine takes no part in a swarm.',
  ConfigFrom: 'This engine takes no part in a swarm.',
}

export const networkRoutes: AnyRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/networks',
    noun,
    command: 'docker network ls',
    summary: 'Your networks: "bridge" is one of your own, which nobody else is in.',
    query: z.strictObject({ filters }),
    body: NO_BODY,
    handle: async ({ ctx, query }) => {
      await ensureBridge(ctx)
      const wanted = parseFilters(query.filters, ['name', 'id', 'driver', 'label', 'type', 'scope', 'dangling'])
      const own = (await listNetworks(ctx)).filter((one) => matches(one, wanted))
      return json(own.map((one) => shown(one)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/networks/{id}',
    noun,
    command: 'docker network inspect',
    summary: 'A network and which of your containers are in it.',
    query: z.strictObject({ verbose: flag, scope: z.string().max(16).optional() }),
    body: NO_BODY,
    handle: async ({ ctx, params }) => {
      const { Id } = await resolveNetwork(ctx, params.id ?? '')
      const one = await ctx.upstream.json<OwnNetwork>({ method: 'GET', path: ['networks', Id] })
      const own = await listOwn(ctx)
      const name = (await listNetworks(ctx)).find((row) => row.Id === Id)?.name ?? ''
      const names = new Map(own.map((row) => [row.Id, row.name]))
      const containers = Object.entries(one.Containers ?? {}).flatMap(([id, facts]) =>
        names.has(id) ? [[id, { ...facts, Name: names.get(id) }]] : [],
      )
      return json({ ...shown({ ...one, name }), Containers: Object.fromEntries(containers) })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/networks/create',
    noun,
    command: 'docker network create',
    summary: 'A network in which your containers find each other by name.',
    limits: [
      'Networks are bridges without a way out, and the platform chooses their addresses: drivers, options, subnets and IPv6 are refused.',
    ],
    // dockerode says its body in the query as well; only the body is read.
    query: z.looseObject({}),
    body: jsonBody,
    handle: async ({ ctx, body }) => {
      const asked = parseKnown(CREATE, body, { where: '', refused: REFUSED })
      if (!['', 'bridge'].includes(asked.Driver ?? '') || !['', 'local'].includes(asked.Scope ?? ''))
        throw forbid(
          'body',
          'Other drivers reach the network of the machine itself: networks are of the driver "bridge" here.',
        )
      checkIpam(asked.IPAM)
      const Id = await createNetwork(ctx, { name: asked.Name, labels: checkLabels(asked.Labels ?? {}) })
      return json({ Id, Warning: '' }, 201)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/networks/{id}/connect',
    noun,
    command: 'docker network connect',
    summary: 'Puts a container of yours into a network of yours.',
    query: NO_QUERY,
    body: jsonBody,
    handle: async ({ ctx, params, body }) => {
      const asked = parseKnown(
        z.object({ Container: z.string().max(256), EndpointConfig: anything.optional() }),
        body,
        { where: '' },
      )
      const network = await resolveNetwork(ctx, params.id ?? '')
      const container = await resolveContainer(ctx, asked.Container)
      const EndpointConfig = endpointOf(asked.EndpointConfig, container.name)
      await ctx.upstream.json({
        method: 'POST',
        path: ['networks', network.Id, 'connect'],
        body: { Container: container.Id, EndpointConfig },
      })
      return empty(200)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/networks/{id}/disconnect',
    noun,
    command: 'docker network disconnect',
    summary: 'Takes a container out of a network.',
    query: NO_QUERY,
    body: jsonBody,
    handle: async ({ ctx, params, body }) => {
      const asked = parseKnown(z.object({ Container: z.string().max(256), Force: z.boolean().optional() }), body, {
        where: '',
      })
      const network = await resolveNetwork(ctx, params.id ?? '')
      const container = await resolveContainer(ctx, asked.Container)
      await ctx.upstream.json({
        method: 'POST',
        path: ['networks', network.Id, 'disconnect'],
        body: { Container: container.Id, Force: asked.Force ?? false },
      })
      return empty(200)
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/networks/{id}',
    noun,
    command: 'docker network rm',
    summary: 'Removes a network that no container is in.',
    query: NO_QUERY,
    body: NO_BODY,
    handle: async ({ ctx, params }) => {
      const network = await resolveNetwork(ctx, params.id ?? '')
      if (network.name === BRIDGE)
        throw new Refusal(403, 'bridge is a pre-defined network and cannot be removed', 'name')
      await ctx.upstream.json({ method: 'DELETE', path: ['networks', network.Id] })
      return empty(204)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/networks/prune',
    noun,
    command: 'docker network prune',
    summary: 'Removes your networks that no container is in.',
    query: z.strictObject({ filters }),
    body: NO_BODY,
    handle: async ({ ctx, query }) => json({ NetworksDeleted: await prune(ctx, query.filters) }),
  }),
]

async function prune(ctx: TenantContext, text: string | undefined): Promise<string[]> {
  const wanted = parseFilters(text, ['label'])
  const removed: string[] = []
  for (const one of await listNetworks(ctx)) {
    if (one.name === BRIDGE || !matches(one, wanted)) continue
    try {
      await ctx.upstream.json({ method: 'DELETE', path: ['networks', one.Id] })
      removed.push(one.name)
    } catch (error) {
      // Whatever has containers in it stays.
      if (!(error instanceof Refusal)) throw error
    }
  }
  return removed
}

/** What a container may ask of its place in a network: other names for it there. Addresses are the engine's choice. */
export function endpointOf(value: unknown, name: string | null): { Aliases: string[] } {
  const schema = z.object({
    Aliases: z
      .array(z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/))
      .max(16)
      .optional(),
    // What an inspect shows and clients send back.
    NetworkID: anything.optional(),
    EndpointID: anything.optional(),
    Gateway: anything.optional(),
    IPAddress: anything.optional(),
    IPPrefixLen: anything.optional(),
    MacAddress: z.literal('').optional(),
    GwPriority: anything.optional(),
    DNSNames: anything.optional(),
  })
  const refused = {
    IPAMConfig: 'The platform chooses addresses.',
    Links: 'Links are outdated: use names in a network.',
    DriverOpts: 'Options of the driver reach the machine.',
  }
  const { Aliases = [] } = parseKnown(schema, value, { where: 'EndpointConfig', refused })
  return { Aliases: [...new Set([...(name ? [name] : []), ...Aliases])] }
}

function checkIpam(value: unknown): void {
  const schema = z.object({ Driver: z.enum(['', 'default']).optional() })
  parseKnown(schema, value, {
    where: 'IPAM',
    refused: {
      Config: 'The platform chooses addresses: leave --subnet, --gateway and --ip-range out.',
      Options: 'Options of the driver reach the machine.',
    },
  })
}

function matches(one: OwnNetwork, wanted: Map<string, string[]>): boolean {
  const some = (key: string, test: (value: string) => boolean) => !wanted.has(key) || (wanted.get(key) ?? []).some(test)
  return (
    some('name', (value) => one.name.includes(value.replace(/^\^|\$$/g, ''))) &&
    some('id', (value) => one.Id.startsWith(value)) &&
    some('driver', (value) => one.Driver === value) &&
    some('scope', (value) => value === 'local') &&
    some('type', (value) => value === (one.name === BRIDGE ? 'builtin' : 'custom')) &&
    (wanted.get('label') ?? []).every((value) => hasLabel(one.Labels, value))
  )
}

/** A filter on labels, of which ours are none. */
export function hasLabel(labels: Record<string, string> | null, filter: string): boolean {
  const own = downLabels(labels)
  const cut = filter.indexOf('=')
  return cut === -1 ? Object.hasOwn(own, filter) : own[filter.slice(0, cut)] === filter.slice(cut + 1)
}

function shown(one: OwnNetwork) {
  return {
    Name: one.name,
    Id: one.Id,
    Created: one.Created,
    Scope: 'local',
    Driver: 'bridge',
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: (one.IPAM?.Config ?? []).map(({ Subnet }) => ({ Subnet })) },
    // They all are; but a learner's own word for it is "a network of mine".
    Internal: true,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: {},
    Options: {},
    Labels: downLabels(one.Labels),
  }
}
