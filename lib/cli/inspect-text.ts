import { formatBytes } from '@/lib/grading/bytes'
import { type FileNode, fileTree } from '@/lib/image/file-tree'
import type { SharedNode, SharedTree } from '@/lib/image/shared'
import { groupWaste, type WasteGroup } from '@/lib/image/waste-groups'
import type { Xray, XraySecret } from '@/lib/image/xray'

const WIDTH = 110
const MAX_ROWS = 20

/** An image for the terminal. `depth` folders of its tree, 0 for none. Ends with a line break. */
export function printXray(xray: Xray, { depth }: { depth: number }): string {
  const { tags, id, sizeBytes, wastedBytes, layers, waste, secrets, stack } = xray
  const hidden = wastedBytes > 0 ? `, ${formatBytes(wastedBytes)} of them hidden from every process` : ''
  return `${[
    `${tags.map(visible).join(', ') || 'an image without a name'}  ${id.slice(0, 19)}`,
    `${formatBytes(sizeBytes)} in ${count(layers.length, 'layer')}${hidden}`,
    ...printConfig(xray),
    ...section('Layers', layers.map(printLayer)),
    ...section('Hidden bytes', shorten(groupWaste(waste).map(printWaste))),
    ...section('What has the form of a secret', secrets.map(printSecret)),
    ...(depth > 0 ? section('Files', printTree(fileTree(stack), { depth, indent: '' })) : []),
  ].join('\n')}\n`
}

function printConfig({ config: { user, entrypoint, cmd, exposed, env } }: Xray): string[] {
  const facts: [string, string][] = [
    ['user', user || 'root'],
    ['entrypoint', entrypoint.length > 0 ? JSON.stringify(entrypoint) : ''],
    ['command', cmd.length > 0 ? JSON.stringify(cmd) : ''],
    ['ports', exposed.join(', ')],
    // Names only: a value may be a secret that has no form.
    ['variables', env.map((pair) => pair.split('=')[0]).join(', ')],
  ]
  return facts.flatMap(([name, text]) => (text ? [clip(`${name.padEnd(10)}  ${visible(text)}`)] : []))
}

function printLayer({ index, sizeBytes, wastedBytes, instruction }: Xray['layers'][number]): string {
  const hidden = wastedBytes > 0 ? `${formatBytes(wastedBytes)} hidden` : ''
  const words = visible(instruction.replace(/\s+/g, ' ')) || '(the history does not say)'
  return clip(`${String(index + 1).padStart(3)}  ${formatBytes(sizeBytes).padStart(9)}  ${hidden.padEnd(16)}  ${words}`)
}

const VERBS = {
  replaced: 'replaced',
  deleted: 'deleted',
  directory: 'deleted with its folder',
  opaque: 'folder emptied',
}

function printWaste({ path, bytes, files, layer, hiddenBy, how, sameContent }: WasteGroup): string {
  const verb = sameContent ? 'copied for owner or mode' : VERBS[how]
  const what = files > 1 ? `${files} files in ${visible(`/${path}`)}` : visible(`/${path}`)
  return clip(
    `${formatBytes(bytes).padStart(9)}  ${what}  (added in layer ${layer + 1}, ${verb} in layer ${hiddenBy + 1})`,
  )
}

function printSecret({ kind, where, layer, offset, hiddenBy, masked }: XraySecret): string {
  const place = layer === null ? '' : `  layer ${layer + 1}, byte ${offset}`
  const hider = hiddenBy === null ? '' : `; layer ${hiddenBy + 1} only hides it`
  return `  ${kind}  ${masked}  ${visible(where)}${place}${hider}`
}

function printTree(node: FileNode, { depth, indent }: { depth: number; indent: string }): string[] {
  const rows = node.children.flatMap((child) => {
    const name = visible(child.type === 'directory' ? `${child.name}/` : child.name)
    const target = child.target ? ` -> ${visible(child.target)}` : ''
    const line = clip(`${formatBytes(child.bytes).padStart(9)}  ${indent}${name}${target}`)
    return [{ line, below: depth > 1 ? printTree(child, { depth: depth - 1, indent: `${indent}  ` }) : [] }]
  })
  const shown = rows.slice(0, MAX_ROWS).flatMap(({ line, below }) => [line, ...below])
  const left = rows.length - MAX_ROWS
  return left > 0 ? [...shown, `${''.padStart(9)}  ${indent}… and ${left} more`] : shown
}

/** Which images share which layers, for the terminal. Ends with a line break. */
export function printShared({ root, separateBytes, storedBytes }: SharedTree): string {
  const saved = separateBytes - storedBytes
  return `${[
    ...printShare(root, ''),
    '',
    `${formatBytes(storedBytes)} stored; ${formatBytes(saved)} saved by sharing (${formatBytes(separateBytes)} if each stood alone).`,
  ].join('\n')}\n`
}

function printShare({ layers, bytes, images, children }: SharedNode, indent: string): string[] {
  const names = images.map(visible).join(', ')
  const own = layers.length > 0 ? `${formatBytes(bytes)} in ${count(layers.length, 'layer')}` : 'nothing in common'
  const line = layers.length > 0 || names ? [`${indent}${own}${names ? `  = ${names}` : ''}`] : []
  return [...line, ...children.flatMap((child) => printShare(child, line.length > 0 ? `${indent}  ` : indent))]
}

function section(title: string, lines: string[]): string[] {
  return lines.length > 0 ? ['', title, ...lines] : []
}

function shorten(lines: string[]): string[] {
  const left = lines.length - MAX_ROWS
  return left > 0 ? [...lines.slice(0, MAX_ROWS), `${''.padStart(9)}  … and ${left} more`] : lines
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`
}

function clip(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line
}

/** Names of files come from strangers: nothing in them may steer the terminal. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}
