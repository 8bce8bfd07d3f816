import type { Code, Nodes } from 'mdast'
import { parseFence, stepExit, terminalOf } from './text/fences'
import { parseText } from './text/parse'
import type { Lesson } from './types'

/** What somebody does who reads a lesson from top to bottom. `file` lies below the labs folder, `line` counts from 1. */
export type Act =
  /** The text of a task begins. */
  | { kind: 'begin'; taskId: string; file: string; line: number }
  /** A code block that is marked as a step: its lines, the exit code that it must end with, and its terminal. */
  | { kind: 'block'; commands: string; exit: number; terminal: string | null; file: string; line: number }
  /** The text of a task ends: here it is to be done. */
  | { kind: 'end'; taskId: string; file: string; line: number }

/** Tasks and blocks marked with `step`, in the order of the text. */
export function actsOf(lesson: Pick<Lesson, 'id' | 'steps'>): Act[] {
  return lesson.steps.flatMap(({ source, file }) => actsIn(parseText(source), `${lesson.id}/${file}`))
}

/** Tasks whose own text does them by a block marked as a step; they need no line in walk.yaml. */
export function tasksDoneByText(lesson: Pick<Lesson, 'id' | 'steps'>): Set<string> {
  const done = new Set<string>()
  let open: string | null = null
  for (const act of actsOf(lesson)) {
    if (act.kind === 'block' && open !== null) done.add(open)
    else if (act.kind !== 'block') open = act.kind === 'begin' ? act.taskId : null
  }
  return done
}

function actsIn(node: Nodes, file: string): Act[] {
  if (node.type === 'code') return blockOf(node, file)
  const inner = 'children' in node ? node.children.flatMap((child) => actsIn(child, file)) : []
  const taskId = node.type === 'containerDirective' && node.name === 'task' ? node.attributes?.id : null
  if (!taskId) return inner
  const line = node.position?.start.line ?? 1
  return [{ kind: 'begin', taskId, file, line }, ...inner, { kind: 'end', taskId, file, line }]
}

function blockOf(code: Code, file: string): Act[] {
  const exit = stepExit(code.meta)
  if (exit === null) return []
  const commands = parseFence(code).command ?? code.value
  return [
    { kind: 'block', commands, exit, terminal: terminalOf(code.meta), file, line: code.position?.start.line ?? 1 },
  ]
}
