import type { Nodes, Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { type Folder, textOf } from './folder'
import { findNearest } from './nearest'
import { DIRECTIVES, findDirectives } from './text/directives'
import { unknownWords } from './text/fences'
import { hasGrammar } from './text/highlight'
import { isImagePath, isSafeLink } from './text/links'
import { parseText } from './text/parse'
import type { Fault, Step } from './types'

const STEP_FILE = /^steps\/(\d+)-([a-z][a-z0-9-]*)\.md$/

/** Reads `steps/NN-title.md` in order of number. `label` is the lesson's path in faults. */
export function readSteps(folder: Folder, label: string): { steps: Step[]; faults: Fault[] } {
  const faults: Fault[] = []
  const steps: (Step & { number: number })[] = []
  for (const path of folder.files.keys()) {
    if (!path.startsWith('steps/')) continue
    const name = STEP_FILE.exec(path)
    const file = `${label}/${path}`
    if (!name?.[2]) {
      const fix = 'Name it like "steps/01-first-look.md".'
      faults.push({
        severity: 'error',
        file,
        line: null,
        column: null,
        field: null,
        message: 'This is not the name of a step.',
        fix,
      })
      continue
    }
    const { step, faults: own } = readStep({ id: name[2], file, path, text: textOf(folder, path) ?? '', folder })
    faults.push(...own)
    steps.push({ ...step, number: Number(name[1]) })
  }
  steps.sort((a, b) => a.number - b.number)
  for (const [index, step] of steps.entries()) {
    const twin = steps.slice(0, index).find((other) => other.id === step.id || other.number === step.number)
    if (twin)
      faults.push({
        severity: 'error',
        file: `${label}/${step.file}`,
        line: null,
        column: null,
        field: null,
        message: `"${twin.file}" has the same number or title.`,
        fix: 'Rename one of the two.',
      })
  }
  if (steps.length === 0)
    faults.push({
      severity: 'error',
      file: `${label}/steps`,
      line: null,
      column: null,
      field: null,
      message: 'The lesson has no text.',
      fix: 'Add "steps/01-first-look.md".',
    })
  return { steps: steps.map(({ number: _, ...step }) => step), faults }
}

interface StepText {
  id: string
  file: string
  path: string
  text: string
  folder: Folder
}

function readStep({ id, file, path, text, folder }: StepText): { step: Step; faults: Fault[] } {
  const root = parseText(text)
  const faults: Fault[] = []
  const fault: Report = (severity, node, message, fix) =>
    faults.push({
      severity,
      file,
      line: node?.position?.start.line ?? 1,
      column: node?.position?.start.column ?? 1,
      field: null,
      message,
      fix,
    })
  const heading = root.children[0]
  const title = heading?.type === 'heading' && heading.depth === 1 ? plainText(heading) : ''
  if (!title) fault('error', heading, 'The text does not begin with a title.', 'Begin it with "# " and the title.')
  const { taskIds, questionIds } = readDirectives(root, fault)
  checkWords(root, fault, (image) => folder.files.has(image))
  // The title's lines stay as empty ones, so that places in the rest are those of the file.
  const lines = title ? (heading?.position?.end.line ?? 0) : 0
  const source = '\n'.repeat(lines) + text.split('\n').slice(lines).join('\n')
  return { step: { id, title: title || id, source, file: path, taskIds, questionIds }, faults }
}

type Report = (severity: Fault['severity'], node: Nodes | undefined, message: string, fix: string | null) => void

function readDirectives(root: Root, fault: Report): Pick<Step, 'taskIds' | 'questionIds'> {
  const placed: Record<string, string[]> = { task: [], quiz: [] }
  for (const node of findDirectives(root)) {
    const form = Object.hasOwn(DIRECTIVES, node.name) ? DIRECTIVES[node.name] : undefined
    if (!form) {
      const nearest = findNearest(node.name, Object.keys(DIRECTIVES))
      fault(
        'error',
        node,
        `There is no directive "${node.name}".`,
        nearest ? `Did you mean "${nearest}"?` : `Known: ${Object.keys(DIRECTIVES).join(', ')}.`,
      )
      continue
    }
    if (node.type !== `${form.kind}Directive`)
      fault(
        'error',
        node,
        `"${node.name}" is written with ${form.kind === 'leaf' ? 'two colons' : 'three colons and closed with three'}.`,
        null,
      )
    for (const name of form.required)
      if (!node.attributes?.[name]) fault('error', node, `"${node.name}" needs "${name}".`, `Write {${name}=…}.`)
    for (const name of Object.keys(node.attributes ?? {})) {
      if (form.required.includes(name) || form.optional.includes(name)) continue
      const nearest = findNearest(name, [...form.required, ...form.optional])
      fault('error', node, `"${node.name}" does not know "${name}".`, nearest ? `Did you mean "${nearest}"?` : null)
    }
    if (node.attributes?.id) placed[node.name]?.push(node.attributes.id)
  }
  return { taskIds: placed.task ?? [], questionIds: placed.quiz ?? [] }
}

function checkWords(root: Root, fault: Report, hasFile: (path: string) => boolean): void {
  visit(root, (node) => {
    if (node.type === 'html')
      fault('warning', node, 'Raw HTML is not shown.', 'Use Markdown, or put it in a code block.')
    if (node.type === 'link' && !isSafeLink(node.url))
      fault(
        'warning',
        node,
        `The link to "${node.url}" is not shown.`,
        'Link to https://, to a heading (#…) or to a page (/courses/…).',
      )
    if (node.type === 'image' && !isImagePath(node.url))
      fault(
        'error',
        node,
        `"${node.url}" cannot be shown.`,
        'Put images in the lesson\'s images/ folder and write "images/name.png".',
      )
    else if (node.type === 'image' && !hasFile(node.url))
      fault('error', node, `The image "${node.url}" is missing.`, 'Add the file, or mend its name.')
    if (node.type === 'code' && node.lang && !hasGrammar(node.lang) && node.lang !== 'text')
      fault('warning', node, `"${node.lang}" is shown without colours.`, 'Write "text" if that is meant.')
    if (node.type === 'code')
      for (const word of unknownWords(node.meta))
        fault(
          'error',
          node,
          `A code block does not know "${word}".`,
          'Known: no-run, save-as=PATH, terminal=TITLE, step, step=EXIT-CODE.',
        )
  })
}

function plainText(node: Nodes): string {
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(plainText).join('') : ''
}
