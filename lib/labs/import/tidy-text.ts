import { posix } from 'node:path'
import { visit } from 'unist-util-visit'
import type { Folder } from '../folder'
import { findDirectives } from '../text/directives'
import { isImagePath, isSafeLink } from '../text/links'
import { parseText } from '../text/parse'
import { freeName, insidePath, note } from './draft'
import type { Draft } from './types'

const TEXT_LIMIT_CHARS = 400_000

/**
 * Last look at a converted text: pictures are taken along, HTML, far pictures and links that cannot be kept are noted,
 * and lines that would read as directives of this format are made plain text.
 */
export function tidyText(
  text: string,
  { draft, folder, file, own }: { draft: Draft; folder: Folder; file: string; own: ReadonlySet<string> },
): string {
  if (text.length > TEXT_LIMIT_CHARS) {
    note(draft, 'left', {
      file,
      message: `The text is longer than ${TEXT_LIMIT_CHARS} characters; the rest is left out.`,
    })
    return tidyText(text.slice(0, TEXT_LIMIT_CHARS), { draft, folder, file, own })
  }
  const root = parseText(text)
  const edits: { start: number; end: number; by: string }[] = []
  const html = new Set<string>()
  visit(root, (node) => {
    const start = node.position?.start.offset
    const end = node.position?.end.offset
    const line = node.position?.start.line ?? null
    if (start === undefined || end === undefined) return
    if (node.type === 'html') {
      const tag = /^<\/?([a-z][\w-]*)/i.exec(node.value)?.[1]
      if (/^<br\s*\/?>$/i.test(node.value)) edits.push({ start, end, by: ' ' })
      else if (tag) html.add(tag.toLowerCase())
    } else if (node.type === 'image' && !isImagePath(node.url)) {
      const by = takeImage(node.url, { draft, folder, file, line })
      edits.push({ start, end, by: by ? `![${node.alt ?? ''}](${by})` : (node.alt ?? '') })
    } else if (node.type === 'link' && !isSafeLink(node.url))
      note(draft, 'left', {
        file,
        line,
        message: `The link to ${node.url.slice(0, 100)} leads nowhere here; its words stay.`,
      })
  })
  if (html.size > 0)
    note(draft, 'left', { file, message: `HTML is not shown: ${[...html].sort().join(', ')}. Its words stay.` })
  for (const node of findDirectives(root)) {
    const start = node.position?.start.offset
    if (start === undefined || own.has(`${node.name}:${node.attributes?.id ?? node.attributes?.path ?? ''}`)) continue
    edits.push({ start, end: start, by: '\\' })
  }
  return apply(text, edits)
}

function takeImage(
  url: string,
  { draft, folder, file, line }: { draft: Draft; folder: Folder; file: string; line: number | null },
): string | null {
  if (/^[a-z]+:/i.test(url)) {
    note(draft, 'left', { file, line, message: `The picture ${url.slice(0, 100)} is on another host; its words stay.` })
    return null
  }
  const path = safeDecode(url.split(/[?#]/)[0] ?? '')
  const candidates = [
    insidePath(path, posix.dirname(file)),
    insidePath(path),
    insidePath(posix.join('assets', posix.basename(path))),
  ]
  const found = candidates.find((one) => one !== null && folder.files.has(one))
  const content = found ? folder.files.get(found) : undefined
  if (!found || !content) {
    note(draft, 'missing', { file, line, message: `The picture "${url.slice(0, 100)}" is not there.` })
    return null
  }
  const extension = posix.extname(found).toLowerCase()
  const base = posix.basename(found, posix.extname(found)).replace(/[^\w-]+/g, '-') || 'picture'
  const same = [...draft.images].find(([, image]) => image === content)?.[0]
  const name = same ?? freeName(base, (one) => draft.images.has(`images/${one}${extension}`))
  const target = same ?? `images/${name}${extension}`
  if (!isImagePath(target)) {
    note(draft, 'left', { file, line, message: `A picture of the kind "${extension}" is not shown; its words stay.` })
    return null
  }
  draft.images.set(target, content)
  return target
}

function apply(text: string, edits: { start: number; end: number; by: string }[]): string {
  let out = text
  let before = Number.POSITIVE_INFINITY
  for (const { start, end, by } of edits.sort((a, b) => b.start - a.start || b.end - a.end)) {
    if (end > before) continue
    out = out.slice(0, start) + by + out.slice(end)
    before = start
  }
  return out
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
