import type { Blockquote, Root } from 'mdast'
import { visit } from 'unist-util-visit'

const MARK = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)/

/** Turns GitHub's alerts (`> [!NOTE]`) into `lesson-alert` elements with their kind in small letters. */
export function placeAlerts(root: Root): void {
  visit(root, 'blockquote', (quote: Blockquote) => {
    const paragraph = quote.children[0]
    const text = paragraph?.type === 'paragraph' ? paragraph.children[0] : undefined
    if (paragraph?.type !== 'paragraph' || text?.type !== 'text') return
    const kind = MARK.exec(text.value)
    if (!kind?.[1]) return
    text.value = text.value.slice(kind[0].length)
    if (!text.value) paragraph.children.shift()
    if (paragraph.children.length === 0) quote.children.shift()
    quote.data = { ...quote.data, hName: 'lesson-alert', hProperties: { kind: kind[1].toLowerCase() } }
  })
}
