import { forbid, malformed } from './refusal'

/** Docker's own rule for the names of containers, volumes and networks. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/
const NAME_MAX_CHARS = 128
/** Labels below it are ours: they say whose a thing is. */
export const OWN_LABELS = 'drydock.'

/** The part of a tenant that names are made of. */
export interface Named {
  id: string
}

/** What every name of the tenant's containers, networks and volumes begins with on the engine. */
export const prefixOf = ({ id }: Named) => `dt${id}.`

/** The engine's name for the learner's. Throws for what Docker would not take either. */
export function upName(tenant: Named, name: string): string {
  const bare = name.replace(/^\//, '')
  if (bare.length > NAME_MAX_CHARS || !NAME.test(bare))
    throw malformed(`Invalid name (${name.slice(0, 80)}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`)
  return prefixOf(tenant) + bare
}

/** The learner's name for the engine's, or null when it is not the tenant's. */
export function downName(tenant: Named, name: string): string | null {
  const bare = name.replace(/^\//, '')
  const prefix = prefixOf(tenant)
  return bare.startsWith(prefix) ? bare.slice(prefix.length) : null
}

/** A text of the engine, such as an error, with the tenant's own names as the learner knows them. */
export function downText(tenant: Named, text: string): string {
  return text.replaceAll(prefixOf(tenant), '')
}

/** The learner's labels, without ours. */
export function downLabels(labels: Record<string, string> | null | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => !isOwnLabel(name)))
}

/** Throws when one of them is ours. */
export function checkLabels(labels: Record<string, string>): Record<string, string> {
  for (const name of Object.keys(labels))
    if (isOwnLabel(name))
      throw forbid(
        'name',
        `Labels below "${OWN_LABELS}" are kept for the platform: choose another name than "${name.slice(0, 80)}".`,
      )
  return labels
}

export const isOwnLabel = (name: string) => name.trim().toLowerCase().startsWith(OWN_LABELS)
