import { listTaskStates } from '@/lib/checks/data'
import { checkTasks } from '@/lib/checks/tasks'
import type { TaskState } from '@/lib/checks/types'
import { findLesson } from '@/lib/labs/catalog'
import type { Lesson } from '@/lib/labs/types'
import { fillVars } from '@/lib/labs/vars'
import { settleCompletion } from '@/lib/progress/mutations'
import { findLastSandbox } from '@/lib/sandboxes/data'
import { sandboxTimes } from '@/lib/sandboxes/limits'
import { keepAlive } from '@/lib/sandboxes/mutations'
import { readTicket } from '@/lib/sandboxes/queue/ticket'
import { isRunning, type Sandbox } from '@/lib/sandboxes/types'
import { checksContext, type LessonScope, varsOf } from './lesson-scope'
import type { LiveHome, LiveQueue, LiveSandbox, LiveState, LiveTask } from './live'
import { readLiveHome } from './live-home'
import { readSharedQueue } from './queue-reading'

/** Looks at the learner's sandbox and tasks now. Ticks what has come true. */
export async function readLiveState(scope: LessonScope): Promise<LiveState> {
  const { context, user, lesson, attempt } = scope
  const { db, clock } = context
  const sandbox = await findLastSandbox(db, { userId: user.id, lessonId: lesson.id })
  const running = isRunning(sandbox) ? sandbox : null
  const tasks = await checkTasks(checksContext(context), { attempt, lesson, sandbox: running })
  if (!attempt.completedAt && tasks.every((task) => task.done))
    await settleCompletion(db, { attemptId: attempt.id, lesson })
  // A page that looks is a page that waits.
  if (sandbox?.state === 'requested') await keepAlive(db, { id: sandbox.id, at: clock.now() })
  const [queue, home] = await Promise.all([readQueue(scope, sandbox), readLiveHome(scope)])
  return toLiveState(scope, { tasks, sandbox, queue, home })
}

async function readQueue({ context }: LessonScope, sandbox: Sandbox | null): Promise<LiveQueue | null> {
  if (sandbox?.state !== 'requested') return null
  const [reading, catalog] = await Promise.all([readSharedQueue(context, sandbox.id), context.catalog()])
  const ticket = await readTicket(context.sandboxes, sandbox, reading)
  return { ...ticket, lessons: ticket.lessons.map((id) => findLesson(catalog, id)?.title ?? id) }
}

/** The same as it was last written down, without looking at the sandbox: quick, for a page's first paint. */
export async function readStoredState(scope: LessonScope): Promise<LiveState> {
  const { context, user, lesson, attempt } = scope
  const [tasks, sandbox, home] = await Promise.all([
    listTaskStates(context.db, { attemptId: attempt.id, lesson }),
    findLastSandbox(context.db, { userId: user.id, lessonId: lesson.id }),
    readLiveHome(scope),
  ])
  return toLiveState(scope, { tasks, sandbox, queue: await readQueue(scope, sandbox), home })
}

function toLiveState(
  { context: { config, clock }, lesson, attempt }: LessonScope,
  {
    tasks,
    sandbox,
    queue,
    home,
  }: { tasks: TaskState[]; sandbox: Sandbox | null; queue: LiveQueue | null; home: LiveHome },
): LiveState {
  const vars = varsOf(attempt)
  return {
    tasks: tasks.map((task) => toLiveTask(lesson, task, vars)),
    sandbox: sandbox && { ...toLiveSandbox(sandbox, { idleMs: config.sandbox.idleMs, now: clock.now() }), queue },
    home,
  }
}

function toLiveTask(
  lesson: Lesson,
  { id, done, ready, message, hints }: TaskState,
  vars: Record<string, string>,
): LiveTask {
  const all = lesson.tasks.find((task) => task.id === id)?.hints ?? []
  const shown = all.slice(0, hints).map((hint) => fillVars(hint, vars))
  return { id, done, ready, message: done ? null : message, hints: shown }
}

function toLiveSandbox(sandbox: Sandbox, { idleMs, now }: { idleMs: number; now: Date }): Omit<LiveSandbox, 'queue'> {
  const { id, state, failure, stopReason } = sandbox
  const times = sandboxTimes(sandbox, { limits: { idleMs }, now })
  const on = state === 'running'
  return {
    id,
    state,
    failure,
    stopReason,
    started: sandbox.startedAt !== null,
    // The idle time begins anew with every key, so it is shown only when it is nearly over.
    endsAt: on ? (times.warn ? times.endsAt : sandbox.expiresAt).toISOString() : null,
    ends: times.warn ? times.ends : 'time',
    warn: on && times.warn,
    canExtend: on && times.canExtend,
  }
}
