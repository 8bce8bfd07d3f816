import type { EngineView } from '@/app/_xray/my-engine'

export interface NetworkGroup {
  /** Name of the network; for the others a word that no network can have. */
  key: string
  title: string
  note: string | null
  containers: EngineView['containers']
}

/**
 * The containers by network. Who is in several stands in each of them; who shares the network of another, or has none,
 * comes after them. A default network without containers is nothing to look at.
 */
export function groupByNetwork({ networks, containers }: Pick<EngineView, 'networks' | 'containers'>): NetworkGroup[] {
  const groups: NetworkGroup[] = networks.map(({ name, subnet }) => ({
    key: name,
    title: `Network ${name}`,
    note: subnet,
    containers: containers.filter((one) => one.networks.some((each) => each.name === name)),
  }))
  const hosts = [...new Set(containers.flatMap(({ sharesWith }) => sharesWith ?? []))].sort()
  for (const host of hosts)
    groups.push({
      key: `in:${host}`,
      title: `In the network of ${host}`,
      note: 'the same addresses and ports',
      containers: containers.filter(({ sharesWith }) => sharesWith === host),
    })
  const alone = containers.filter((one) => one.networks.length === 0 && one.sharesWith === null)
  if (alone.length > 0) groups.push({ key: 'in:none', title: 'Without a network', note: null, containers: alone })
  return groups.filter((group) => group.containers.length > 0 || group.key !== 'bridge')
}
