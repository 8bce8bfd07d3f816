import type { RowScope } from '../containers/rows'
import { DEFAULT_NETWORK_LABEL, isMarked, markFilter, marksOf } from '../marks'
import { downName, prefixOf, upName } from '../names'
import { forbid, missing, overQuota, Refusal } from '../refusal'
import type { TenantContext } from '../types'
import { subnetAt } from './subnets'

export interface NetworkRow {
  Name: string
  Id: string
  Created: string
  Scope: string
  Driver: string
  EnableIPv6: boolean
  Internal: boolean
  IPAM?: { Config?: { Subnet?: string }[] | null }
  Containers?: Record<string, Record<string, unknown>> | null
  Labels: Record<string, string> | null
}

export interface OwnNetwork extends NetworkRow {
  /** The learner's. */
  name: string
}

/** What the engine has by these names is not for tenants: "bridge" is a network of their own, "none" is nothing. */
export const BRIDGE = 'bridge'
const KEPT_NAMES = [BRIDGE, 'host', 'none', 'default', 'container', 'ingress']
const TRIES = 40

export async function listNetworks(ctx: RowScope): Promise<OwnNetwork[]> {
  const rows = await ctx.upstream.json<NetworkRow[]>({
    method: 'GET',
    path: ['networks'],
    query: { filters: { label: markFilter(ctx.tenant) } },
  })
  return rows.flatMap((row) => {
    const name = downName(ctx.tenant, row.Name)
    return name !== null && isMarked(ctx.tenant, row.Labels) ? [{ ...row, name }] : []
  })
}

/** By name, id, or the beginning of an id. Throws 404 for all that is not the tenant's. */
export async function resolveNetwork(ctx: TenantContext, ref: string): Promise<OwnNetwork> {
  if (ref === 'host')
    throw forbid(
      'body',
      "The machine's own network is shared by all: publish a port with -p, or join a network of yours.",
    )
  if (ref === BRIDGE || ref === 'default') await ensureBridge(ctx)
  const wanted = ref === 'default' ? BRIDGE : ref
  const own = await listNetworks(ctx)
  const exact = own.find(({ Id }) => Id === wanted) ?? own.find(({ name }) => name === wanted)
  if (exact) return exact
  const started = /^[0-9a-f]{1,63}$/.test(wanted) ? own.filter(({ Id }) => Id.startsWith(wanted)) : []
  if (started.length > 1)
    throw new Refusal(400, `network ${wanted} is ambiguous (${started.length} matches found based on ID prefix)`, null)
  if (started[0]) return started[0]
  throw missing(`network ${ref.slice(0, 128)} not found`)
}

/** The network that containers get which name none. It is made when it is first needed. */
export async function ensureBridge(ctx: TenantContext): Promise<void> {
  await ctx.admission.run(async () => {
    if ((await listNetworks(ctx)).some(({ name }) => name === BRIDGE)) return
    await makeNetwork(ctx, { name: BRIDGE, labels: { [DEFAULT_NETWORK_LABEL]: 'yes' } })
  })
}

/** Makes a network for the learner. Throws when there are as many as they may have, or the name is kept or taken. */
export async function createNetwork(
  ctx: TenantContext,
  { name, labels }: { name: string; labels: Record<string, string> },
): Promise<string> {
  if (KEPT_NAMES.includes(name))
    throw new Refusal(403, `operation is not permitted on predefined ${name} network`, 'name')
  return ctx.admission.run(async () => {
    const own = await listNetworks(ctx)
    if (own.some((one) => one.name === name)) throw new Refusal(409, `network with name ${name} already exists`, null)
    const made = own.filter((one) => one.name !== BRIDGE)
    if (made.length >= ctx.tenant.quota.networks)
      throw overQuota(
        `You have ${made.length} networks (${made.map((one) => one.name).join(', ')}) and may have ${ctx.tenant.quota.networks}: remove one with docker network rm.`,
      )
    return makeNetwork(ctx, { name, labels })
  })
}

/** Internal and without an address of the machine: nothing in it reaches the host, another network, or the internet. */
async function makeNetwork(
  ctx: TenantContext,
  { name, labels }: { name: string; labels: Record<string, string> },
): Promise<string> {
  const { tenant } = ctx
  const up = name === BRIDGE ? prefixOf(tenant) + BRIDGE : upName(tenant, name)
  for (let tries = 0; ; tries++) {
    try {
      const { Id } = await ctx.upstream.json<{ Id: string }>({
        method: 'POST',
        path: ['networks', 'create'],
        body: {
          Name: up,
          CheckDuplicate: true,
          Driver: 'bridge',
          Internal: true,
          Attachable: false,
          Ingress: false,
          EnableIPv6: false,
          IPAM: { Driver: 'default', Config: [{ Subnet: subnetAt(tenant.policy.subnetPool, `${up}/${tries}`) }] },
          Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
          Labels: { ...labels, ...marksOf(tenant) },
        },
      })
      return Id
    } catch (error) {
      const overlaps = error instanceof Refusal && /overlap/i.test(error.message)
      if (!overlaps || tries >= TRIES) throw error
    }
  }
}
