import { createHmac } from 'node:crypto'
import { findCredentials } from '@/lib/accounts/data'
import { createUser } from '@/lib/accounts/mutations'
import { hashPassword } from '@/lib/accounts/password'
import type { Clock } from '@/lib/base/clock'
import type { Db } from '@/lib/db/client'
import { loadCatalog } from '@/lib/labs/catalog'
import type { Lesson } from '@/lib/labs/types'
import { startAttempt, visitStep } from '@/lib/progress/mutations'

export interface SignIn {
  role: 'instructor' | 'learner'
  email: string
  password: string
}

const CLASS = { name: 'Demo class', code: 'DEMO-CLASS' }

/** How far each learner has come: a share of the tasks of each lesson, in order. */
const PEOPLE = [
  { role: 'instructor', name: 'Ines Instructor', email: 'ines@demo.example', shares: [] },
  { role: 'learner', name: 'Ada Ahead', email: 'ada@demo.example', shares: [1, 0.6] },
  { role: 'learner', name: 'Ben Between', email: 'ben@demo.example', shares: [0.5] },
  { role: 'learner', name: 'Cleo Curious', email: 'cleo@demo.example', shares: [0] },
] as const

/**
 * Makes a class with an instructor and three learners who are at different places. What is there already stays as it
 * is. Returns the sign-ins; the passwords follow from the server's secret, so they are the same at every start.
 */
export async function seedDemo(
  db: Db,
  { labsDir, secret, clock }: { labsDir: string; secret: string; clock: Clock },
): Promise<SignIn[]> {
  const catalog = await loadCatalog(labsDir)
  const lessons = catalog.courses.flatMap((course) => course.lessons)
  const signIns: SignIn[] = []
  for (const { role, name, email, shares } of PEOPLE) {
    const password = demoPassword(secret, email)
    signIns.push({ role, email, password })
    if (await findCredentials(db, email)) continue
    const passwordHash = await hashPassword(password)
    const { id } = await createUser(db, { email, name, role, passwordHash, now: clock.now() })
    await enrol(db, { role, userId: id })
    for (const [index, share] of shares.entries()) {
      const lesson = lessons[index]
      if (lesson) await attemptLesson(db, { userId: id, lesson, share, clock })
    }
  }
  return signIns
}

async function enrol(db: Db, { role, userId }: { role: SignIn['role']; userId: string }): Promise<void> {
  if (role === 'instructor') {
    await db.class.upsert({ where: { code: CLASS.code }, update: {}, create: { ...CLASS, instructorId: userId } })
    return
  }
  const demo = await db.class.findUnique({ where: { code: CLASS.code } })
  if (demo) await db.enrolment.create({ data: { classId: demo.id, userId } })
}

async function attemptLesson(
  db: Db,
  { userId, lesson, share, clock }: { userId: string; lesson: Lesson; share: number; clock: Clock },
): Promise<void> {
  const { id: attemptId } = await startAttempt(db, { userId, lesson })
  const done = lesson.tasks.slice(0, Math.round(lesson.tasks.length * share))
  const passedAt = clock.now()
  await db.taskProgress.createMany({ data: done.map(({ id }) => ({ attemptId, taskId: id, passedAt })) })
  const next = lesson.steps.find((step) => step.taskIds.some((id) => !done.some((task) => task.id === id)))
  const stepId = (next ?? lesson.steps.at(-1))?.id
  if (stepId) await visitStep(db, { attemptId, stepId })
}

function demoPassword(secret: string, email: string): string {
  return createHmac('sha256', secret).update(`demo password of ${email}`).digest('base64url').slice(0, 14)
}
