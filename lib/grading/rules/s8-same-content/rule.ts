import type { FinalFile } from '@/lib/image/stack'
import { formatBytes } from '../../bytes'
import type { ImageSeen } from '../../observation'
import { type Draft, OCI_LAYERS, type Rule } from '../rule'
import { place } from '../waste'

/** Small files are alike by chance: licences, empty modules. */
const MIN_FILE_BYTES = 16 * 1024
const MIN_BYTES = 256 * 1024

export const rule: Rule = {
  id: 'S8',
  title: 'Each content at one path',
  meaning: 'The image does not hold the same content at several paths.',
  reason: 'Layers keep every copy in full; only links within one layer are free.',
  source: OCI_LAYERS,
  severity: 'warning',
  observed: ({ image }) => (image ? judge(image) : []),
}

function judge(image: ImageSeen): Draft[] {
  const copies = [...groupByContent(image).values()].flatMap((files) => {
    const own = files.filter(({ layer }) => !image.layers[layer]?.base)
    // One of them is needed: the base's, if it has one.
    const extra = own.length === files.length ? own.slice(1) : own
    return extra.length > 0 ? [{ files, extra, bytes: extra.reduce((sum, { entry }) => sum + entry.size, 0) }] : []
  })
  const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0)
  const [most] = copies.sort((a, b) => b.bytes - a.bytes)
  const first = most?.extra[0]
  if (bytes < MIN_BYTES || !most || !first) return []
  const layer = image.layers[first.layer]
  const paths = most.files.map(({ entry }) => `\`/${entry.path}\``)
  return [
    {
      message: `${formatBytes(bytes)} are copies: ${paths.slice(0, 3).join(' and ')} have the same content, the copy in ${place(layer)}.`,
      advice: 'Keep one of them, and let a link or the configuration point there.',
      instruction: layer?.instruction ?? null,
      layer: first.layer,
      path: `/${first.entry.path}`,
      bytes,
      evidence: { groups: copies.length, paths: most.files.map(({ entry }) => `/${entry.path}`).slice(0, 20) },
    },
  ]
}

function groupByContent({ stack }: ImageSeen): Map<string, FinalFile[]> {
  const groups = new Map<string, FinalFile[]>()
  for (const file of stack.final.values()) {
    const { type, size, hash } = file.entry
    if (type !== 'file' || size < MIN_FILE_BYTES || !hash) continue
    const group = groups.get(hash)
    if (group) group.push(file)
    else groups.set(hash, [file])
  }
  for (const files of groups.values()) files.sort((a, b) => a.layer - b.layer || (a.entry.path < b.entry.path ? -1 : 1))
  return groups
}
