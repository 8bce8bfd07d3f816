import { LABEL } from '@/lib/docker/labels'
import { isOwnLabel } from './names'
import type { Tenant } from './types'

/** What a container publishes, in the form of the engine's PortBindings. Nothing is published on the host. */
export const PORTS_LABEL = 'drydock.ports'
/** What the learner asked for where the engine was asked for something else; inspect shows it. */
export const ASKED_LABEL = 'drydock.asked'
/** On the network that the learner knows as "bridge". */
export const DEFAULT_NETWORK_LABEL = 'drydock.tenant.default'

type Marked = Pick<Tenant, 'id' | 'instance'>

/** On everything of a tenant's. */
export function marksOf({ id, instance }: Marked): Record<string, string> {
  return { [LABEL.instance]: instance, [LABEL.kind]: 'tenant', [LABEL.tenant]: id }
}

/** A filter for the engine that finds what is the tenant's and nothing else. */
export function markFilter(tenant: Marked): string[] {
  return Object.entries(marksOf(tenant)).map(([name, value]) => `${name}=${value}`)
}

/** True for a thing whose labels say that it is the tenant's. */
export function isMarked(tenant: Marked, labels: Record<string, string> | null | undefined): boolean {
  return Object.entries(marksOf(tenant)).every(([name, value]) => labels?.[name] === value)
}

/** An image brings labels of its own into a container: those in our name are emptied unless we set them. */
export function emptied(imageLabels: Record<string, string> | null | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.keys(imageLabels ?? {})
      .filter(isOwnLabel)
      .map((name) => [name, '']),
  )
}
