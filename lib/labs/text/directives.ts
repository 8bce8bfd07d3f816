import type { Nodes, Root } from 'mdast'
import { visit } from 'unist-util-visit'

/** A directive of the format: whether it holds text (`:::name`) or stands alone (`::name`), and what it must say. */
interface DirectiveForm {
  kind: 'container' | 'leaf'
  element: string
  required: string[]
  optional: string[]
}

export const DIRECTIVES: Record<string, DirectiveForm> = {
  task: { kind: 'container', element: 'lesson-task', required: ['id'], optional: [] },
  hint: { kind: 'container', element: 'lesson-hint', required: [], optional: ['title'] },
  quiz: { kind: 'container', element: 'lesson-quiz', required: ['id'], optional: [] },
  file: { kind: 'leaf', element: 'lesson-file', required: ['path'], optional: [] },
  terminal: { kind: 'leaf', element: 'lesson-terminal', required: [], optional: ['title'] },
  diagram: { kind: 'leaf', element: 'lesson-diagram', required: ['file', 'alt'], optional: ['caption'] },
  layers: { kind: 'leaf', element: 'lesson-layers', required: ['image'], optional: [] },
}

type Directive = Extract<Nodes, { type: 'containerDirective' | 'leafDirective' }>

/** Every block directive of a text, in order of appearance. */
export function findDirectives(root: Root): Directive[] {
  const found: Directive[] = []
  visit(root, (node) => {
    if (node.type === 'containerDirective' || node.type === 'leafDirective') found.push(node)
  })
  return found
}

/** Turns directives into the elements that pages draw; a directive that the format lacks leaves its text only. */
export function placeDirectives(root: Root): void {
  for (const node of findDirectives(root)) {
    const form = Object.hasOwn(DIRECTIVES, node.name) ? DIRECTIVES[node.name] : undefined
    const names = form ? [...form.required, ...form.optional] : []
    const attributes = Object.entries(node.attributes ?? {}).filter(([name]) => names.includes(name))
    node.data = { ...node.data, hName: form?.element ?? 'div', hProperties: Object.fromEntries(attributes) }
  }
}
