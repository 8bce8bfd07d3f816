export interface Entry {
  /** A folder's may end with a slash. */
  path: string
  type: 'file' | 'directory' | 'symlink' | 'link' | 'fifo'
  /** Of the content; 0 for all but files. */
  size: number
  mode: number
  uid?: number
  gid?: number
  /** Seconds. */
  mtime?: number
  target?: string
  user?: string
  group?: string
}

const BLOCK = 512
const FLAGS = { file: '0', link: '1', symlink: '2', directory: '5', fifo: '6' }
const NAME_BYTES = 100
const PREFIX_BYTES = 155
const MAX_ID = 0o777777
const MAX_SIZE = 0o77777777777
const LONG_NAME = 'PaxHeader'

/** So many zeros follow a content of `size` bytes. */
export const paddingOf = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK

/** The header of an entry, ustar where everything fits into it, with a PAX header before it where not. */
export function tarHeader(entry: Entry): Buffer {
  const { path, target = '', uid = 0, gid = 0, size } = entry
  const name = splitName(path)
  const fields: Record<string, string | number> = {}
  if (!name) fields.path = path
  if (Buffer.byteLength(target) > NAME_BYTES) fields.linkpath = target
  if (uid > MAX_ID) fields.uid = uid
  if (gid > MAX_ID) fields.gid = gid
  if (size > MAX_SIZE) fields.size = size
  const short: Entry = { ...entry, target: fields.linkpath === undefined ? target : LONG_NAME }
  const head = ustar(short, { flag: FLAGS[entry.type], name: name ?? { prefix: '', name: LONG_NAME } })
  if (Object.keys(fields).length === 0) return head
  const pax = Buffer.from(Object.entries(fields).map(record).join(''))
  const before = { ...short, size: pax.length }
  const paxHead = ustar(before, { flag: 'x', name: { prefix: '', name: LONG_NAME } })
  return Buffer.concat([paxHead, pax, Buffer.alloc(paddingOf(pax.length)), head])
}

interface Name {
  prefix: string
  name: string
}

function ustar(entry: Entry, { flag, name }: { flag: string; name: Name }): Buffer {
  const head = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number, at: number) => {
    const largest = 8 ** digits - 1
    const text = Math.min(Math.max(0, Math.floor(value)), largest).toString(8)
    head.write(`${text.padStart(digits, '0')} `, at, 'latin1')
  }
  head.write(name.name, 0)
  octal(entry.mode & 0o7777, 6, 100)
  octal(entry.uid ?? 0, 6, 108)
  octal(entry.gid ?? 0, 6, 116)
  octal(entry.size, 11, 124)
  octal(entry.mtime ?? 0, 11, 136)
  head.write(flag, 156, 'latin1')
  head.write(entry.target ?? '', 157)
  head.write('ustar\x0000', 257, 'latin1')
  head.write(entry.user ?? '', 265, 31)
  head.write(entry.group ?? '', 297, 31)
  octal(0, 6, 329)
  octal(0, 6, 337)
  head.write(name.prefix, 345)
  let sum = 8 * 32
  for (const byte of head) sum += byte
  octal(sum, 6, 148)
  return head
}

/** Null for one that does not fit. Other letters than ASCII go into PAX, which says how they are written. */
function splitName(path: string): Name | null {
  if (Buffer.byteLength(path) !== path.length) return null
  let name = path
  let prefix = ''
  while (name.length > NAME_BYTES) {
    const slash = name.indexOf('/')
    if (slash < 0) return null
    prefix += prefix === '' ? name.slice(0, slash) : `/${name.slice(0, slash)}`
    name = name.slice(slash + 1)
  }
  return prefix.length > PREFIX_BYTES || name === '' ? null : { prefix, name }
}

/** The length that stands before it counts itself. */
function record([key, value]: [string, string | number]): string {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  let length = bytes + String(bytes).length
  if (bytes + String(length).length !== length) length = bytes + String(length).length
  return `${length}${rest}`
}
