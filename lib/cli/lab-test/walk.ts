import { isAppError } from '@/lib/base/errors'
import { varsOf } from '@/lib/checks/attempt'
import { evaluate } from '@/lib/checks/evaluate'
import { outsideFacts } from '@/lib/checks/outside'
import { ownerOf } from '@/lib/checks/tasks'
import { faultAt } from '@/lib/labs/faults'
import { readFolder } from '@/lib/labs/folder'
import { readPlaces, type YamlOf } from '@/lib/labs/places'
import { readStartFiles } from '@/lib/labs/start-files'
import type { Check, Fault, Lesson } from '@/lib/labs/types'
import { readWalk } from '@/lib/labs/walk'
import { startAttempt } from '@/lib/progress/mutations'
import { startSandbox } from '@/lib/sandboxes/start'
import { stopSandbox } from '@/lib/sandboxes/stop'
import type { RunningSandbox } from '@/lib/sandboxes/types'
import type { School } from './school'
import { type Stride, takeActs } from './strides'
import { TypedTerminal } from './terminal'

export interface WalkOptions {
  lesson: Lesson
  signal: AbortSignal
  /** How long a task may take to tick once its commands are back at the prompt, in ms. */
  settleMs?: number
}

/** A command may build an image with packages in it, on a machine with other work. */
const COMMANDS_MS = 180_000
const SETTLE_MS = 60_000
/** Faults of the platform: nothing is wrong with the lesson. */
const NOT_THE_LAB = ['engine_unavailable', 'aborted', 'internal']

/**
 * Takes a lesson from top to bottom in a real sandbox: sees every task open at the start, types the blocks that are
 * marked as steps and the lines of walk.yaml into a real terminal, and sees each task tick by its own work and not
 * before. Returns all that is wrong; a task that waits for a failed one is left out. Throws what the platform got wrong.
 */
export async function walkLesson(school: School, options: WalkOptions): Promise<Fault[]> {
  const { lesson, signal } = options
  const { ctx } = school
  const yamlOf = await readPlaces(lesson)
  const userId = await school.enrol()
  const attempt = await startAttempt(ctx.db, { userId, lesson })
  const vars = varsOf(attempt)
  let sandbox: RunningSandbox
  try {
    sandbox = await startSandbox(ctx, { userId, lesson, vars, files: await readStartFiles(lesson, vars), signal })
  } catch (error) {
    return [notStarted(error, yamlOf)]
  }
  const { walk } = readWalk({ folder: await readFolder({ dir: lesson.dir, label: lesson.id }), lesson })
  const terminal = await TypedTerminal.open(ctx.engine, sandbox.containerId)
  const others = new Map<string, Promise<TypedTerminal>>()
  const terminalOf = (title: string) => {
    const opened = others.get(title) ?? TypedTerminal.open(ctx.engine, sandbox.containerId)
    others.set(title, opened)
    return opened
  }
  const stride: Stride = {
    ctx,
    lesson,
    attempt,
    vars,
    sandbox,
    terminal,
    terminalOf,
    walk: walk ?? {},
    yamlOf,
    signal,
    times: { commandsMs: COMMANDS_MS, settleMs: options.settleMs ?? SETTLE_MS },
  }
  try {
    const open = await findDoneAtStart(stride)
    return [...open.faults, ...(await takeActs(stride, new Set(open.taskIds)))]
  } finally {
    for (const one of [terminal, ...(await Promise.all(others.values()))]) one.close()
    await stopSandbox(ctx, { id: sandbox.id, reason: 'reset' })
  }
}

/** Tasks whose checks hold in a sandbox that nobody has touched. */
async function findDoneAtStart({ ctx, lesson, attempt, sandbox, vars, yamlOf }: Stride): Promise<{
  taskIds: string[]
  faults: Fault[]
}> {
  const taskIds: string[] = []
  const { containerId } = sandbox
  const outside = outsideFacts(ctx, { attempt, lesson, sandbox, fresh: true })
  const holds = async (check: Check) =>
    (await evaluate(ctx, { containerId, check, vars, input: null, owner: ownerOf(ctx, sandbox), outside })).passed
  const faults: Fault[] = []
  for (const { id, check, baseline } of lesson.tasks) {
    if (await holds(check)) taskIds.push(id)
    if (!baseline || (await holds(baseline))) continue
    const message = `What the task "${id}" starts from is not so in an untouched sandbox.`
    const fix = 'Mend the "baseline", or what makes it so: start/, "setup", the image.'
    faults.push(faultAt(yamlOf('lab.yaml'), { path: ['tasks', id, 'baseline'], message, fix }))
  }
  const done = taskIds.map((id) =>
    faultAt(yamlOf('lab.yaml'), {
      path: ['tasks', id, 'check'],
      message: `The task "${id}" is done before the learner has done anything.`,
      fix: 'Check for something that only the work of this task brings about.',
    }),
  )
  return { taskIds, faults: [...faults, ...done] }
}

function notStarted(error: unknown, yamlOf: YamlOf): Fault {
  if (!isAppError(error) || NOT_THE_LAB.includes(error.code)) throw error
  const missing = error.code === 'image_missing'
  return faultAt(yamlOf('lab.yaml'), {
    path: missing ? ['sandbox', 'image'] : ['sandbox'],
    message: `The sandbox does not start: ${error.message}`,
    fix: missing
      ? 'Mend the name, or make the image: `npm start` makes those of labs/images.'
      : 'Mend the commands of "setup", or the files of start/.',
  })
}
