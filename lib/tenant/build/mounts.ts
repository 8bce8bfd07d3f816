import { forbid, malformed } from '../refusal'

export interface MountPlan {
  type: 'bind' | 'cache' | 'tmpfs' | 'secret'
  /** A stage or an image. */
  from: string | null
  fields: [name: string, value: string | null][]
}

const FIELDS: Record<MountPlan['type'], string[]> = {
  bind: ['source', 'src', 'target', 'dst', 'destination', 'from', 'rw', 'readwrite', 'ro', 'readonly'],
  cache: [
    'id',
    'target',
    'dst',
    'destination',
    'sharing',
    'from',
    'source',
    'src',
    'mode',
    'uid',
    'gid',
    'ro',
    'readonly',
  ],
  tmpfs: ['target', 'dst', 'destination', 'size'],
  secret: ['id', 'target', 'dst', 'destination', 'required', 'mode', 'uid', 'gid', 'env'],
}
const TARGETS = ['target', 'dst', 'destination']

/** Reads the value of `RUN --mount=`. Throws for what we do not know, and for quotes, which can be read in two ways. */
export function planMount(text: string): MountPlan {
  if (/["'\\`\s]/.test(text)) throw malformed(`RUN --mount=${text.slice(0, 80)}: write it without quotes and blanks.`)
  const fields = text.split(',').map((field): [string, string | null] => {
    const equals = field.indexOf('=')
    return equals < 0 ? [field.toLowerCase(), null] : [field.slice(0, equals).toLowerCase(), field.slice(equals + 1)]
  })
  const types = fields.filter(([name]) => name === 'type')
  const type = types.length === 0 ? 'bind' : types[0]?.[1]
  if (type === 'ssh')
    throw forbid('build', 'RUN --mount=type=ssh is not available: there is no key to lend. Use type=secret.')
  if (types.length > 1 || !type || !Object.hasOwn(FIELDS, type))
    throw malformed(`RUN --mount: unsupported mount type "${String(type).slice(0, 40)}".`)
  const known = type as MountPlan['type']
  const rest = fields.filter(([name]) => name !== 'type')
  const names = rest.map(([name]) => name)
  for (const [at, name] of names.entries())
    if (!FIELDS[known].includes(name) || names.indexOf(name) !== at)
      throw malformed(`RUN --mount: unexpected key '${name.slice(0, 40)}' in 'type=${known}'.`)
  const from = rest.find(([name]) => name === 'from')?.[1] ?? null
  return {
    type: known,
    from: from === '' ? null : from,
    fields: rest.filter(([name]) => name !== 'from' && name !== 'id').concat(idOf(rest)),
  }
}

/** The mount as the builder gets it. A cache is found by its id alone, by everybody: so the id begins with `scope`. */
export function writeMount({ type, from, fields }: MountPlan, scope: string): string {
  const target = fields.find(([name]) => TARGETS.includes(name))?.[1] ?? ''
  const written = fields.filter(([name]) => type !== 'cache' || name !== 'id')
  const id = fields.find(([name]) => name === 'id')?.[1] ?? target
  const all: [string, string | null][] = [
    ['type', type],
    ...(type === 'cache' ? [['id', `${scope}/${id}`] as [string, string]] : []),
    ...(from === null ? [] : [['from', from] as [string, string]]),
    ...written,
  ]
  return all.map(([name, value]) => (value === null ? name : `${name}=${value}`)).join(',')
}

function idOf(fields: [string, string | null][]): [string, string | null][] {
  const id = fields.find(([name]) => name === 'id')
  if (!id) return []
  if (id[1] === null || !/^[\w./:@+-]{1,200}$/.test(id[1]))
    throw malformed('RUN --mount: an id may hold letters, digits and ._/:@+- only.')
  return [id]
}
