import { readBindings } from '../containers/ports'
import { listOwn, type Own, type RowScope } from '../containers/rows'
import { PORTS_LABEL } from '../marks'
import { listNetworks } from '../networks/rows'

/** What a tenant has on the engine at this moment, for its owner to look at. */
export interface TenantOverview {
  /** Those with something in them first, by name. */
  networks: { name: string; subnet: string | null }[]
  containers: ContainerView[]
}

/** Names are the learner's. */
export interface ContainerView {
  id: string
  name: string
  imageId: string
  /** running, exited, created, paused, … */
  state: string
  /** In the engine's words: "Up 2 minutes (healthy)". */
  status: string
  command: string
  /** Networks that it is in, with its address there while it runs. */
  networks: { name: string; address: string | null }[]
  /** Name of the container whose network it shares, or null. */
  sharesWith: string | null
  published: { host: number; container: string }[]
}

const MAX_CONTAINERS = 60
const COMMAND_MAX_CHARS = 120

/** The networks and containers of a tenant. Throws `engine_unavailable`. */
export async function lookAtTenant(scope: RowScope): Promise<TenantOverview> {
  const [rows, networks] = await Promise.all([listOwn(scope), listNetworks(scope)])
  const names = new Map(networks.map(({ Name, name }) => [Name, name]))
  const containers = rows.slice(0, MAX_CONTAINERS).map((row) => toView(row, { names, rows }))
  const used = (name: string) => containers.filter((one) => one.networks.some((each) => each.name === name)).length
  return {
    networks: networks
      .map(({ name, IPAM }) => ({ name, subnet: IPAM?.Config?.[0]?.Subnet ?? null }))
      .sort((a, b) => Math.sign(used(b.name)) - Math.sign(used(a.name)) || (a.name < b.name ? -1 : 1)),
    containers: containers.sort(
      (a, b) => Number(b.state === 'running') - Number(a.state === 'running') || (a.name < b.name ? -1 : 1),
    ),
  }
}

function toView(row: Own, { names, rows }: { names: Map<string, string>; rows: Own[] }): ContainerView {
  const shared = /^container:(.+)$/.exec(row.HostConfig?.NetworkMode ?? '')?.[1]
  return {
    id: row.Id,
    name: row.name,
    imageId: row.ImageID,
    state: row.State,
    status: row.Status,
    command: row.Command.slice(0, COMMAND_MAX_CHARS),
    networks: Object.entries(row.NetworkSettings?.Networks ?? {}).flatMap(([up, { IPAddress }]) => {
      const name = names.get(up)
      const address = typeof IPAddress === 'string' && IPAddress ? IPAddress : null
      return name === undefined ? [] : [{ name, address }]
    }),
    sharesWith: shared ? (rows.find(({ Id }) => Id === shared)?.name ?? null) : null,
    published: Object.entries(readBindings(row.Labels?.[PORTS_LABEL])).flatMap(([port, hosts]) =>
      hosts.map(({ HostPort }) => ({ host: Number(HostPort), container: port.replace(/\/tcp$/, '') })),
    ),
  }
}
