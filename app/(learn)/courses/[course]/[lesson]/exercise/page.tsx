import { notFound, redirect } from 'next/navigation'
import { exerciseHref } from '@/app/_learn/next-lesson'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { findLesson } from '@/lib/labs/catalog'

/** The lesson's first exercise: addresses from when a lesson had one at most lead here. */
export default async function FirstExercisePage({ params }: { params: Promise<{ course: string; lesson: string }> }) {
  const { course, lesson } = await params
  const lessonId = `${course}/${lesson}`
  const user = await requireUser({ path: `/courses/${lessonId}/exercise` })
  const { catalogOf } = await getContext()
  const [first] = findLesson(await catalogOf(user.id), lessonId)?.exercises ?? []
  if (!first) notFound()
  redirect(exerciseHref(first))
}
