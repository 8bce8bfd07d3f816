import { systemClock } from '@/lib/base/clock'
import type { CheckedAttempt } from '@/lib/checks/attempt'
import { submitInput } from '@/lib/checks/input'
import { checkTasks } from '@/lib/checks/tasks'
import { type Act, actsOf } from '@/lib/labs/acts'
import { faultAt } from '@/lib/labs/faults'
import { rightChoice } from '@/lib/labs/judge'
import { faultIn, type YamlOf } from '@/lib/labs/places'
import { probesIn } from '@/lib/labs/probe-rules'
import type { Fault, Lesson, Task } from '@/lib/labs/types'
import { fillVars } from '@/lib/labs/vars'
import type { Walk } from '@/lib/labs/walk'
import { answerQuestion } from '@/lib/progress/mutations'
import type { RunningSandbox } from '@/lib/sandboxes/types'
import type { School } from './school'
import type { TypedTerminal } from './terminal'

/** One lesson on its way. */
export interface Stride {
  ctx: School['ctx']
  lesson: Lesson
  attempt: CheckedAttempt
  vars: Record<string, string>
  sandbox: RunningSandbox
  /** The one that is in front at the start. */
  terminal: TypedTerminal
  /** The one of this title, opened when it is not there. */
  terminalOf(title: string): Promise<TypedTerminal>
  walk: Walk
  yamlOf: YamlOf
  signal: AbortSignal
  /** In ms: for what was typed to come back to the prompt, and for a task to tick after that. */
  times: { commandsMs: number; settleMs: number }
}

const POLL_MS = 200

/** Does everything in the order of the text. `failed` are tasks that are known to be broken; more may join them. */
export async function takeActs(stride: Stride, failed: Set<string>): Promise<Fault[]> {
  const faults: Fault[] = []
  let blocks = 0
  for (const act of actsOf(stride.lesson)) {
    stride.signal.throwIfAborted()
    if (stride.terminal.ended) return [...faults, shellEnded(act, stride)]
    if (act.kind === 'block') {
      blocks++
      faults.push(...(await runBlock(stride, act)))
      continue
    }
    const task = stride.lesson.tasks.find(({ id }) => id === act.taskId)
    if (!task || failed.has(task.id) || task.needs.some((need) => failed.has(need))) {
      if (task) failed.add(task.id)
      continue
    }
    const found = act.kind === 'begin' ? await seeOpen(stride, task) : await doTask(stride, { task, blocks })
    if (act.kind === 'begin') blocks = 0
    if (found.length > 0) failed.add(task.id)
    faults.push(...found)
  }
  return faults
}

async function runBlock(stride: Stride, act: Extract<Act, { kind: 'block' }>): Promise<Fault[]> {
  const { vars, times, signal } = stride
  const terminal = act.terminal === null ? stride.terminal : await stride.terminalOf(act.terminal)
  const mark = terminal.type(fillVars(act.commands, vars))
  const exit = await terminal.wait(mark, { ms: times.commandsMs, signal })
  if (exit === act.exit) return []
  if (exit === null) {
    const message = `The block does not come back to the prompt. The terminal shows:\n${terminal.tail()}`
    return [faultIn(act, message, 'Send what goes on for ever to the background, or take "step" from the block.')]
  }
  const fix = `Mend the command, or write "step=${exit}" if it is meant to end so.`
  return [faultIn(act, `The block ends with exit code ${exit}. The terminal shows:\n${terminal.tail()}`, fix)]
}

async function seeOpen(stride: Stride, { id }: Task): Promise<Fault[]> {
  if (!(await isDone(stride, id))) return []
  return [
    faultAt(stride.yamlOf('lab.yaml'), {
      path: ['tasks', id, 'check'],
      message: `The task "${id}" is done before its own commands.`,
      fix: 'Check for something that what comes before it does not bring about.',
    }),
  ]
}

/** `blocks` is how many steps the task's own text has run. */
async function doTask(stride: Stride, { task, blocks }: { task: Task; blocks: number }): Promise<Fault[]> {
  const answered = await answerQuestions(stride, task)
  const entry = stride.walk[task.id]
  if (entry && 'input' in entry) return enter(stride, { task, ...entry })
  if (entry) return runLines(stride, { task, lines: entry.run })
  if (blocks > 0 || answered > 0)
    return waitForTick(stride, { task, mark: null, place: ['tasks', task.id, 'check'], file: 'lab.yaml' })
  return [
    faultAt(stride.yamlOf('walk.yaml'), {
      path: [],
      message: `Nothing does the task "${task.id}".`,
      fix: `Add "${task.id}" to walk.yaml, or mark the blocks of its text with "step".`,
    }),
  ]
}

/** Answers the questions that a task asks for, as a learner does on the page. Returns how many there were. */
async function answerQuestions({ ctx, lesson, attempt }: Stride, { check }: Task): Promise<number> {
  const asked = probesIn(check, []).flatMap(({ probe }) => ('quiz' in probe ? [probe.quiz.question] : []))
  for (const question of lesson.questions.filter(({ id }) => asked.includes(id)))
    await answerQuestion(ctx.db, {
      attemptId: attempt.id,
      lesson,
      questionId: question.id,
      choice: rightChoice(question),
    })
  return asked.length
}

async function runLines(stride: Stride, { task, lines }: { task: Task; lines: string[] }): Promise<Fault[]> {
  const mark = stride.terminal.type(lines.map((line) => fillVars(line, stride.vars)).join('\n'))
  return waitForTick(stride, { task, mark, place: [task.id], file: 'walk.yaml' })
}

/** Waits as long as the commands run, and a while after that. */
async function waitForTick(
  stride: Stride,
  { task, mark, place, file }: { task: Task; mark: number | null; place: string[]; file: string },
): Promise<Fault[]> {
  const { terminal, times, signal, yamlOf } = stride
  let until = Date.now() + (mark === null ? times.settleMs : times.commandsMs)
  let back = mark === null
  while (Date.now() < until) {
    if (await isDone(stride, task.id)) return []
    if (!back && mark !== null && (terminal.answer(mark) !== null || terminal.ended)) {
      back = true
      until = Date.now() + times.settleMs
    }
    await systemClock.sleep(POLL_MS, signal)
  }
  if (await isDone(stride, task.id)) return []
  const message = `The task "${task.id}" is not done after its commands${await saidOf(stride, task.id)}. The terminal shows:\n${terminal.tail()}`
  const fix = 'Mend the commands, or the check of the task in lab.yaml.'
  return [faultAt(yamlOf(file), { path: place, message, fix })]
}

async function enter(
  stride: Stride,
  { task, input, wrong }: { task: Task; input: string; wrong: string[] },
): Promise<Fault[]> {
  const { ctx, attempt, lesson, vars, yamlOf } = stride
  const say = async (text: string) => (await submitInput(ctx, { attempt, lesson, taskId: task.id, text })).done
  for (const [index, text] of wrong.entries())
    if (await say(fillVars(text, vars)))
      return [
        faultAt(yamlOf('walk.yaml'), {
          path: [task.id, 'wrong', index],
          message: `The task "${task.id}" takes the wrong answer "${text}".`,
          fix: 'Make its "input" probe narrower.',
        }),
      ]
  if (await say(fillVars(input, vars))) return []
  const message = `The task "${task.id}" does not take the answer "${input}".`
  return [faultAt(yamlOf('walk.yaml'), { path: [task.id, 'input'], message, fix: 'Mend the answer, or the probe.' })]
}

async function isDone(stride: Stride, taskId: string): Promise<boolean> {
  return (await stateOf(stride, taskId))?.done ?? false
}

/** What a learner would read now. */
async function saidOf(stride: Stride, taskId: string): Promise<string> {
  const message = (await stateOf(stride, taskId))?.message
  return message ? `; the learner reads "${message}"` : ''
}

async function stateOf({ ctx, attempt, lesson, sandbox }: Stride, taskId: string) {
  // What is handed in is looked at only when that is asked for.
  const submit = lesson.tasks.some(({ id, mode }) => id === taskId && mode === 'submit')
  const asked = submit ? taskId : undefined
  return (await checkTasks(ctx, { attempt, lesson, sandbox, asked })).find(({ id }) => id === taskId)
}

function shellEnded({ file, line }: Act, { terminal }: Stride): Fault {
  const message = `The shell has ended before this. The terminal shows:\n${terminal.tail()}`
  return faultIn({ file, line }, message, 'Take "exit" out of what comes before it.')
}
