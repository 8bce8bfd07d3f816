import { notFound, redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import { findLesson } from '@/lib/labs/catalog'
import { readSource } from '@/lib/labs/source'

interface Props {
  params: Promise<{ course: string; lesson: string }>
  children: ReactNode
}

/**
 * Above the loading state, so that an unknown lesson answers 404 before anything has been sent. An author is led to what
 * keeps a lesson out; for others there is no such page.
 */
export default async function LessonLayout({ params, children }: Props) {
  const { course, lesson } = await params
  const id = `${course}/${lesson}`
  const { catalog, catalogOf, lessonsDir } = await getContext()
  if (findLesson(await catalog(), id)) return children
  const user = await requireUser({ path: `/courses/${id}` })
  if (findLesson(await catalogOf(user.id), id)) return children
  const dir = can(user, 'author') ? await lessonsDir().catch(() => null) : null
  if (dir && (await readSource(dir, { lessonId: id, path: null }))) redirect(`/labs/${id}`)
  notFound()
}
