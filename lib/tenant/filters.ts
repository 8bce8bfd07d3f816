import { isOwnLabel } from './names'
import { forbid, malformed } from './refusal'

const MAX_VALUES = 64

/**
 * The `filters` of a query, in both forms that clients write. Throws for a filter that is not in `known`, as the
 * engine would, and for one on labels of ours.
 */
export function parseFilters(text: string | undefined, known: string[]): Map<string, string[]> {
  const filters = new Map<string, string[]>()
  if (!text) return filters
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('invalid filters: not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('invalid filters')
  for (const [name, given] of Object.entries(value)) {
    if (!known.includes(name)) throw malformed(`invalid filter '${name.slice(0, 40)}'`)
    const values = Array.isArray(given) ? given : typeof given === 'object' && given !== null ? Object.keys(given) : []
    if (values.length > MAX_VALUES || !values.every((one) => typeof one === 'string'))
      throw malformed(`invalid filter '${name}'`)
    if (name.startsWith('label') && values.some(isOwnLabel))
      throw forbid('name', 'Labels of the platform cannot be asked for.')
    if (values.length > 0) filters.set(name, values)
  }
  return filters
}
