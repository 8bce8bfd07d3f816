import type { z } from 'zod'
import { knownKeys } from './known-keys'
import { findNearest } from './nearest'
import type { Fault } from './types'
import type { Place, YamlFile } from './yaml-file'

type Issue = z.core.$ZodIssue
type Path = (string | number)[]

/** Checks a YAML file against a schema. `data` is null when there are faults; they are all there at once. */
export function validateFile<S extends z.ZodType>(
  schema: S,
  yaml: YamlFile,
): { data: z.infer<S> | null; faults: Fault[] } {
  if (yaml.faults.length > 0) return { data: null, faults: yaml.faults }
  const parsed = schema.safeParse(yaml.value)
  if (parsed.success) return { data: parsed.data, faults: [] }
  return { data: null, faults: parsed.error.issues.flatMap((issue) => toFaults(issue, { schema, yaml, base: [] })) }
}

/** A fault at a path of a YAML file. */
export function faultAt(
  yaml: YamlFile,
  {
    path,
    message,
    fix = null,
    severity = 'error',
  }: { path: Path; message: string; fix?: string | null; severity?: Fault['severity'] },
): Fault {
  return makeFault({ severity, file: yaml.file, place: yaml.placeOf(path), path, message, fix })
}

interface Scope {
  schema: z.ZodType
  yaml: YamlFile
  /** Path of the value that a union was tried on. */
  base: Path
}

function toFaults(issue: Issue, scope: Scope): Fault[] {
  const path = [...scope.base, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, scope))
  if (issue.code === 'invalid_union') return unionFaults(issue, path, scope)
  if (issue.code === 'invalid_type' && valueAt(scope.yaml.value, path) === undefined) return [missingKey(path, scope)]
  const { yaml } = scope
  const place = issue.code === 'invalid_key' ? yaml.placeOfKey(path) : yaml.placeOf(path)
  return [makeFault({ severity: 'error', file: yaml.file, place, path, ...describe(issue, path, yaml.value) })]
}

function unknownKey(key: string, path: Path, { schema, yaml }: Scope): Fault {
  const known = knownKeys(schema, path)
  const nearest = findNearest(key, known)
  const fix = nearest ? `Did you mean "${nearest}"?` : `Known here: ${known.join(', ')}.`
  const place = yaml.placeOfKey([...path, key])
  return makeFault({
    severity: 'error',
    file: yaml.file,
    place,
    path: [...path, key],
    message: `Unknown key "${key}".`,
    fix,
  })
}

function missingKey(path: Path, { yaml }: Scope): Fault {
  const key = String(path.at(-1) ?? '')
  const message = path.length === 0 ? 'The file is empty.' : `"${key}" is missing.`
  return makeFault({
    severity: 'error',
    file: yaml.file,
    place: yaml.placeOf(path.slice(0, -1)),
    path,
    message,
    fix: `Add "${key}".`,
  })
}

/** Of the alternatives, the author was writing the one that knows all keys and misses the fewest. */
function unionFaults(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, scope: Scope): Fault[] {
  const value = valueAt(scope.yaml.value, path)
  if (value === undefined) return [missingKey(path, scope)]
  const known = knownKeys(scope.schema, path)
  const fault = (message: string, fix: string | null): Fault[] => [
    makeFault({ severity: 'error', file: scope.yaml.file, place: scope.yaml.placeOf(path), path, message, fix }),
  ]
  if (known.length === 0) return issue.errors[0]?.flatMap((error) => toFaults(error, { ...scope, base: path })) ?? []
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault(`Must be a map, not ${nameOf(kindOf(value))}.`, `Known here: ${known.join(', ')}.`)
  const strangers = Object.keys(value).filter((key) => !known.includes(key))
  if (strangers.length > 0) return strangers.map((key) => unknownKey(key, path, scope))
  const fitting = issue.errors
    .filter((errors) => !errors.some((error) => error.code === 'unrecognized_keys' && error.path.length === 0))
    .map((errors) => ({ errors, missing: missingOf(errors, value) }))
  const fewest = Math.min(...fitting.map(({ missing }) => missing.length))
  const best = fitting.filter(({ missing }) => missing.length === fewest)
  if (best.length === 0)
    return fault(`These keys do not go together: ${Object.keys(value).join(', ')}.`, 'Join probes with "all" or "any".')
  if (best.length > 1)
    return fault(`One of these is missing: ${[...new Set(best.flatMap(({ missing }) => missing))].join(', ')}.`, null)
  return best[0]?.errors.flatMap((error) => toFaults(error, { ...scope, base: path })) ?? []
}

/** Keys that an alternative needs and the value lacks. */
function missingOf(errors: Issue[], value: object): string[] {
  return errors
    .filter((error) => error.path.length === 1)
    .map((error) => String(error.path[0]))
    .filter((key) => !Object.hasOwn(value, key))
}

function describe(issue: Issue, path: Path, root: unknown): { message: string; fix: string | null } {
  const value = valueAt(root, path)
  if (issue.code === 'invalid_type')
    return { message: `Must be ${nameOf(issue.expected)}, not ${nameOf(kindOf(value))}.`, fix: null }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String)
    const nearest = findNearest(String(value), values)
    return {
      message: `"${String(value)}" is not known here.`,
      fix: nearest ? `Did you mean "${nearest}"?` : `One of: ${values.join(', ')}.`,
    }
  }
  if ((issue.code === 'too_small' || issue.code === 'too_big') && /^Too (small|big)/.test(issue.message))
    return { message: boundOf(issue), fix: null }
  const text = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  const shown = typeof value === 'string' && value.length < 80 ? `"${value}" ` : ''
  const subject = issue.code === 'invalid_key' ? `The name "${String(path.at(-1))}" ` : shown
  return { message: sentence(`${subject}${subject ? text : text.replace(/^\w/, (c) => c.toUpperCase())}`), fix: null }
}

/** Zod's own words for a bound, in ours. */
function boundOf(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`
  if (issue.origin === 'array') return `Must have ${bound} ${bound.endsWith(' 1') ? 'item' : 'items'}.`
  return issue.origin === 'string' ? `Must be ${bound} characters long.` : `Must be ${bound}.`
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function nameOf(kind: string): string {
  const names: Record<string, string> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map',
    record: 'a map',
    null: 'empty',
  }
  return names[kind] ?? kind
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<Path[number], unknown>)[key]
        : undefined,
    root,
  )
}

function makeFault({
  place,
  path,
  ...rest
}: Omit<Fault, 'line' | 'column' | 'field'> & { place: Place; path: Path }): Fault {
  return { ...rest, line: place.line, column: place.column, field: path.length > 0 ? path.join('.') : null }
}
