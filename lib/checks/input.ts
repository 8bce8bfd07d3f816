import { AppError } from '@/lib/base/errors'
import type { Lesson } from '@/lib/labs/types'
import { findLiveSandbox } from '@/lib/sandboxes/data'
import { isRunning } from '@/lib/sandboxes/types'
import { type CheckedAttempt, getTask, varsOf } from './attempt'
import { listTaskStates } from './data'
import { judge } from './evaluate'
import { gatherFacts } from './facts'
import { countFail, passTask } from './mutations'
import { outsideFacts } from './outside'
import { diagnose, fillTask, ownerOf } from './tasks'
import { needsSandbox, pathsOf } from './tree'
import type { ChecksContext, Facts, TaskState } from './types'

const INPUT_MAX = 500
const NOT_IT = 'That is not it. Look again, and try once more.'

/**
 * Judges what a learner typed for a task of mode `input`, and writes down the outcome; wrong tries are counted.
 * Throws `not_found` for another task, `invalid_input` for too long a text, `conflict` when the task is not ready or
 * needs a sandbox that does not run.
 */
export async function submitInput(
  ctx: ChecksContext,
  { attempt, lesson, taskId, text }: { attempt: CheckedAttempt; lesson: Lesson; taskId: string; text: string },
): Promise<TaskState> {
  const task = fillTask(getTask(lesson, taskId), varsOf(attempt))
  if (task.mode !== 'input') throw new AppError('not_found', 'This task has no field to fill in.')
  if (text.length > INPUT_MAX) throw new AppError('invalid_input', `At most ${INPUT_MAX} characters, please.`)
  const find = async () =>
    (await listTaskStates(ctx.db, { attemptId: attempt.id, lesson })).find(({ id }) => id === taskId)
  const before = await find()
  if (!before || before.done) return before ?? never(taskId)
  if (!before.ready) throw new AppError('conflict', 'Finish the tasks before this one first.')

  const facts = await factsFor(ctx, {
    attempt,
    lesson,
    checks: [task.check, ...task.diagnose.map(({ when }) => when)],
    text,
  })
  const key = { attemptId: attempt.id, taskId, at: ctx.clock.now() }
  const { passed, say } = await judge(task.check, facts)
  if (passed) await passTask(ctx.db, key)
  else await countFail(ctx.db, { ...key, message: (await diagnose(task, facts)) ?? say ?? NOT_IT })
  return (await find()) ?? never(taskId)
}

async function factsFor(
  ctx: ChecksContext,
  {
    attempt,
    lesson,
    checks,
    text,
  }: { attempt: CheckedAttempt; lesson: Lesson; checks: Parameters<typeof pathsOf>[0]; text: string },
): Promise<Facts> {
  if (!checks.some(needsSandbox)) {
    const never = () => Promise.reject(new Error('no sandbox is looked at'))
    const outside = outsideFacts(ctx, { attempt, lesson, sandbox: null, fresh: true })
    const tenant = {
      container: never,
      logs: never,
      image: never,
      anyImage: never,
      paths: never,
      registered: never,
      network: never,
      volume: never,
    }
    return { ...outside, files: new Map(), input: text, exec: never, http: never, tenant }
  }
  const sandbox = await findLiveSandbox(ctx.db, { userId: attempt.userId, lessonId: lesson.id })
  if (!isRunning(sandbox)) throw new AppError('conflict', 'Start the sandbox first: this task looks at it.')
  return gatherFacts(ctx.engine, {
    containerId: sandbox.containerId,
    paths: pathsOf(checks),
    input: text,
    owner: ownerOf(ctx, sandbox),
    outside: outsideFacts(ctx, { attempt, lesson, sandbox, fresh: true }),
  })
}

function never(taskId: string): never {
  throw new AppError('internal', 'The task could not be read.', { details: { taskId } })
}
