import type { Element, Root } from 'hast'
import { visit } from 'unist-util-visit'

/** Takes code blocks out of the `pre` that Markdown puts around them: they bring their own, with buttons above. */
export function liftCode(tree: Root): Root {
  visit(tree, 'element', (element: Element, index, parent) => {
    const only = element.children[0]
    const wraps = element.tagName === 'pre' && only?.type === 'element' && only.tagName === 'lesson-code'
    if (wraps && parent && index !== undefined) parent.children[index] = only
  })
  return tree
}
