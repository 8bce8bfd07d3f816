import { createHash } from 'node:crypto'
import { malformed } from '../refusal'
import type { Policy, Tenant } from '../types'
import { formatReference, parseReference, type Reference, withTag } from './reference'

/** What learners call the registry on board. */
export const REGISTRY_HOST = 'registry.lab:5000'
/** Nobody can ever run a registry under this name (RFC 6761): an engine that looked there would find nothing. */
const ROOT = 'drydock.invalid'
/** Repository of the names that keep an image when its owner has none for it. No host is called so: it has no dot. */
const KEPT = 'kept'
const KEPT_NAME = /^drydock\.invalid\/([0-9a-f]{12})\/kept:[0-9a-f]{40}-([0-9a-f]{12})$/
const MAX_CHARS = 255

export type Named = Pick<Tenant, 'id'> & { policy: Pick<Policy, 'registry' | 'sharedImages'> }

/**
 * The engine's name for a learner's image. Everything of a tenant lies below one repository of its own, the host first:
 * `debian:1` is `drydock.invalid/<tenant>/docker.io/library/debian:1`. What is called registry.lab:5000 lies below the
 * tenant's name on the real registry, so that push and pull need no other name.
 */
export function upImage(tenant: Named, ref: Reference): string {
  const { host, path, tag, digest } = withTag(ref)
  const { registry } = tenant.policy
  const repository =
    host === REGISTRY_HOST && registry
      ? `${registry}/${tenant.id}/${path}`
      : `${ROOT}/${tenant.id}/${host.replace(':', '__')}/${path}`
  if (repository.length > MAX_CHARS) throw malformed('invalid reference format: the name of the image is too long')
  return `${repository}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`
}

/** The learner's name for one of the engine's, or null when it is not the tenant's. */
export function downImage(tenant: Named, name: string): string | null {
  const { registry } = tenant.policy
  const local = `${ROOT}/${tenant.id}/`
  if (name.startsWith(local)) {
    const rest = name.slice(local.length)
    const slash = rest.indexOf('/')
    if (slash < 0) return null
    return format(rest.slice(0, slash).replace('__', ':'), rest.slice(slash + 1))
  }
  const remote = `${registry}/${tenant.id}/`
  return registry && name.startsWith(remote) ? format(REGISTRY_HOST, name.slice(remote.length)) : null
}

/**
 * The name that keeps an image for the tenant, whatever becomes of the names that the learner gives and takes. It says
 * which Drydock it is of: an image that was loaded has no label of ours by which to find it.
 */
export function keptName(tenant: Named & Pick<Tenant, 'instance'>, imageId: string): string {
  return `${ROOT}/${tenant.id}/${KEPT}:${imageId.replace('sha256:', '').slice(0, 40)}-${shortHash(tenant.instance)}`
}

/** The tenant of an instance whose image the engine's `name` keeps, or null. */
export function keeperOf(name: string, instance: string): string | null {
  const [, id, hash] = KEPT_NAME.exec(name) ?? []
  return id !== undefined && hash === shortHash(instance) ? id : null
}

export function isKeptName(tenant: Named, name: string): boolean {
  return name.startsWith(`${ROOT}/${tenant.id}/${KEPT}:`)
}

/** How every name of a tenant's on the engine begins. */
export function imageRoots(tenantId: string, registry: string | null): string[] {
  return [ROOT, ...(registry ? [registry] : [])].map((root) => `${root}/${tenantId}/`)
}

/** True for any name that belongs to some tenant, of this Drydock or of another on the engine. */
export function isTenantName(tenant: Named, name: string): boolean {
  const { registry } = tenant.policy
  return name.startsWith(`${ROOT}/`) || (registry !== null && name.startsWith(`${registry}/`))
}

/** True when the engine's `name` is an image that everybody sees. */
export function isShared(tenant: Named, name: string): boolean {
  return sharedNames(tenant).has(name)
}

/** The engine's name of a shared image, or null. */
export function sharedName(tenant: Named, ref: Reference): string | null {
  const name = formatReference(withTag(ref))
  return sharedNames(tenant).has(name) ? name : null
}

/** A text of the engine, such as an error or a line of a build, with the learner's names in it. */
export function downImageText(tenant: Named, text: string): string {
  const { registry } = tenant.policy
  let mapped = text
  if (mapped.includes(`${ROOT}/${tenant.id}/`))
    mapped = mapped.replace(
      new RegExp(
        `${forPattern(ROOT)}/${tenant.id}/([a-z0-9._-]+)/([a-z0-9._/-]+(?::\\w[\\w.-]*)?(?:@sha256:[0-9a-f]+)?)`,
        'g',
      ),
      (whole) => downImage(tenant, whole) ?? whole,
    )
  if (registry && mapped.includes(`${registry}/${tenant.id}`))
    mapped = mapped.replaceAll(`${registry}/${tenant.id}`, REGISTRY_HOST)
  return registry ? mapped.replaceAll(registry, REGISTRY_HOST) : mapped
}

/**
 * What the engine says of a layer that the registry holds already: it names the repository where it was found, which
 * may be a neighbour's.
 */
export function downRepositoryText(tenant: Pick<Tenant, 'id'>, text: string): string {
  return text.replace(/^(Pulling|Mounted) from ([^/\s]+)\/(\S+)$/, (_, word: string, owner: string, path: string) => {
    if (owner === tenant.id) return `${word} from ${path}`
    return word === 'Mounted' ? 'Layer already exists' : `${word} from a registry`
  })
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)

const forPattern = (text: string) => text.replace(/[.]/g, '\\.')

function format(host: string, rest: string): string {
  const at = rest.indexOf('@')
  const name = at < 0 ? rest : rest.slice(0, at)
  const shown = host === 'docker.io' ? name.replace(/^library\/(?=[^/]+$)/, '') : `${host}/${name}`
  return at < 0 ? shown : shown + rest.slice(at)
}

const parsed = new WeakMap<string[], Set<string>>()

function sharedNames(tenant: Named): Set<string> {
  const { sharedImages } = tenant.policy
  let names = parsed.get(sharedImages)
  if (!names) {
    names = new Set(sharedImages.map((name) => formatReference(withTag(parseReference(name)))))
    parsed.set(sharedImages, names)
  }
  return names
}
