import type { Nodes, Root, Text } from 'mdast'
import remarkDirective from 'remark-directive'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { SKIP, visit } from 'unist-util-visit'

type TextDirective = Extract<Nodes, { type: 'textDirective' }>

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkDirective)

/** Parses lesson text (CommonMark, GitHub's extensions, directives). Never throws: any text is Markdown. */
export function parseText(source: string): Root {
  const root = parser.parse(source)
  restoreInlineDirectives(root, source)
  return root
}

/**
 * Inline directives are not part of the format, but `image:tag` and `host:8080` parse as such:
 * they go back to the text that the author wrote.
 */
function restoreInlineDirectives(root: Root, source: string): void {
  visit(root, 'textDirective', (node: TextDirective, index, parent) => {
    if (!parent || index === undefined || !node.position) return undefined
    const { start, end } = node.position
    const text: Text = { type: 'text', value: source.slice(start.offset, end.offset), position: node.position }
    parent.children.splice(index, 1, text)
    return [SKIP, index + 1]
  })
}
