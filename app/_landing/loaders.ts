import { findNextLesson, type NextLesson } from '@/app/_learn/next-lesson'
import { getContext } from '@/app/_server/context'
import { findUser, type SessionUser } from '@/app/_server/session'
import type { Course } from '@/lib/labs/types'

export interface Landing {
  viewer: SessionUser | null
  courses: Course[]
  /** Where a signed-in reader was, or begins. */
  next: NextLesson | null
  signUpOpen: boolean
}

export async function loadLanding(): Promise<Landing> {
  const { config, db, catalog, catalogOf } = await getContext()
  const viewer = await findUser()
  const { courses } = await (viewer ? catalogOf(viewer.id) : catalog())
  const next = viewer && (await findNextLesson(db, { userId: viewer.id, courses }))
  return { viewer, courses, next, signUpOpen: config.signUp === 'open' }
}
