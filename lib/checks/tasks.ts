import { isAppError } from '@/lib/base/errors'
import type { Lesson, Task } from '@/lib/labs/types'
import { fillVars } from '@/lib/labs/vars'
import { touchSandbox } from '@/lib/sandboxes/mutations'
import { isRunning, type Sandbox } from '@/lib/sandboxes/types'
import { type CheckedAttempt, varsOf } from './attempt'
import { listTaskStates } from './data'
import { judge } from './evaluate'
import { gatherFacts } from './facts'
import { countFail, noteTask, passTask, reopenTask } from './mutations'
import { outsideFacts } from './outside'
import type { TenantOwner } from './tenant-facts'
import { fillCheck, pathsOf } from './tree'
import type { ChecksContext, Facts, TaskState } from './types'

export interface CheckRequest {
  attempt: CheckedAttempt
  lesson: Lesson
  /** Null, or one that does not run: then what is known is returned. */
  sandbox: Sandbox | null
  /** A task whose check the learner asked for: failing it is counted. */
  asked?: string
}

/** Rounds under way, so that several tabs of one learner cost one. Only to save work: the truth is in the database. */
const rounds = new Map<string, Promise<TaskState[]>>()

/**
 * Looks at the learner's sandbox and writes down which tasks are done: at most one command there for all files, and one
 * for each `exec` probe of a task that is open and ready. May be called often and from several servers at once.
 * A sandbox that is gone or too busy is no error: the known states come back, in the latter case with a message.
 */
export async function checkTasks(ctx: ChecksContext, request: CheckRequest): Promise<TaskState[]> {
  const { attempt, sandbox, asked } = request
  if (asked !== undefined) return checkOnce(ctx, request)
  const key = `${attempt.id} ${sandbox?.id} ${sandbox?.state}`
  const round = rounds.get(key) ?? checkOnce(ctx, request).finally(() => rounds.delete(key))
  rounds.set(key, round)
  return round
}

async function checkOnce(ctx: ChecksContext, { attempt, lesson, sandbox, asked }: CheckRequest): Promise<TaskState[]> {
  const states = await listTaskStates(ctx.db, { attemptId: attempt.id, lesson })
  const open = lesson.tasks.filter((task) => isOpen(task, states, asked))
  if (!isRunning(sandbox) || open.length === 0) return states
  const filled = open.map((task) => fillTask(task, varsOf(attempt)))
  try {
    const paths = pathsOf(filled.flatMap((task) => [task.check, ...task.diagnose.map(({ when }) => when)]))
    const facts = await gatherFacts(ctx.engine, {
      containerId: sandbox.containerId,
      paths,
      input: null,
      owner: ownerOf(ctx, sandbox),
      outside: outsideFacts(ctx, { attempt, lesson, sandbox, fresh: asked !== undefined }),
    })
    for (const task of inOrder(filled)) {
      const { passed } = await checkTask(ctx, { attempt, task, states, facts, asked })
      // Getting on is use of the sandbox, whatever it was done with.
      if (passed === 'newly') await touchSandbox(ctx.db, { id: sandbox.id, at: ctx.clock.now() })
    }
    return states.map((state) => ({ ...state, ready: isReady(lesson, state.id, states) }))
  } catch (error) {
    if (!isAppError(error) || !['not_found', 'conflict', 'timeout'].includes(error.code)) throw error
    const told = error.code === 'not_found' ? null : error.message
    return states.map((state) => (state.ready && !state.done && told ? { ...state, message: told } : state))
  }
}

/** Whose engine the sandbox's shell speaks to. */
export function ownerOf(
  { instance, registry = null }: Pick<ChecksContext, 'instance' | 'registry'>,
  { userId, lessonId }: Pick<Sandbox, 'userId' | 'lessonId'>,
): TenantOwner {
  return { instance, registry, userId, lessonId }
}

function isDone(states: TaskState[], taskId: string): boolean {
  return states.find(({ id }) => id === taskId)?.done ?? false
}

function isReady(lesson: Lesson, taskId: string, states: TaskState[]): boolean {
  return lesson.tasks.find(({ id }) => id === taskId)?.needs.every((need) => isDone(states, need)) ?? false
}

/** Input is judged when it is typed, what is handed in when that is asked for; what passed once stays, unless it must hold. */
function isOpen(task: Task, states: TaskState[], asked: string | undefined): boolean {
  if (task.mode === 'input' || (task.mode === 'submit' && asked !== task.id)) return false
  return task.mode === 'level' || !isDone(states, task.id)
}

/** The task with the learner's values in all that is compared or said. */
export function fillTask(task: Task, vars: Record<string, string>): Task {
  return {
    ...task,
    check: fillCheck(task.check, vars),
    diagnose: task.diagnose.map(({ when, say }) => ({ when: fillCheck(when, vars), say: fillVars(say, vars) })),
  }
}

/** Those that are needed before those that need them, so that one round can tick a whole chain. */
function inOrder(tasks: Task[]): Task[] {
  const ordered = new Set<Task>()
  const visit = (task: Task, path: Task[]) => {
    if (path.includes(task)) return
    for (const other of tasks) if (task.needs.includes(other.id)) visit(other, [...path, task])
    ordered.add(task)
  }
  for (const task of tasks) visit(task, [])
  return [...ordered]
}

/** Judges one task and writes down what changed, also into `states`. */
async function checkTask(
  ctx: ChecksContext,
  {
    attempt,
    task,
    states,
    facts,
    asked,
  }: { attempt: CheckedAttempt; task: Task; states: TaskState[]; facts: Facts; asked?: string },
): Promise<{ passed: 'newly' | null }> {
  const state = states.find(({ id }) => id === task.id)
  if (!state || !task.needs.every((need) => isDone(states, need))) return { passed: null }
  const { passed, say = null } = await judge(task.check, facts)
  const message = passed ? null : ((await diagnose(task, facts)) ?? say)
  const key = { attemptId: attempt.id, taskId: task.id, at: ctx.clock.now() }
  const newly = passed && !state.done
  if (newly) await passTask(ctx.db, key)
  if (!passed && state.done) await reopenTask(ctx.db, { ...key, message })
  if (!passed && asked === task.id) {
    await countFail(ctx.db, { ...key, message })
    state.fails++
  } else if (!passed && !state.done && message !== state.message) await noteTask(ctx.db, { ...key, message })
  Object.assign(state, { done: passed, message })
  return { passed: newly ? 'newly' : null }
}

/** What the author says to a learner in this situation: the first that applies, or null. */
export async function diagnose(task: Task, facts: Facts): Promise<string | null> {
  for (const { when, say } of task.diagnose) {
    if ((await judge(when, facts)).passed) return say
  }
  return null
}
