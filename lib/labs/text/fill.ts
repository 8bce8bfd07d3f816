import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { fillVars } from '../vars'

/**
 * Puts the learner's values into a parsed text. Filling the tree rather than the source means that no value can
 * ever become markup, whatever it holds.
 */
export function fillTree(root: Root, vars: Record<string, string>): void {
  const encoded = Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, encodeURIComponent(value)]))
  visit(root, (node) => {
    if (node.type === 'text' || node.type === 'inlineCode') node.value = fillVars(node.value, vars)
    if (node.type === 'code') {
      node.value = fillVars(node.value, vars)
      node.meta = node.meta ? fillVars(node.meta, vars) : node.meta
    }
    // Markdown percent-encodes nothing, but remark gives `${NAME}` in a URL as written.
    if (node.type === 'link') node.url = fillVars(node.url, encoded)
    if (node.type === 'containerDirective' || node.type === 'leafDirective') {
      for (const [name, value] of Object.entries(node.attributes ?? {})) {
        if (node.attributes && value) node.attributes[name] = fillVars(value, vars)
      }
    }
  })
}
