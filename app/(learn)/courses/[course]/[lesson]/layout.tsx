import { notFound, redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import { findLesson } from '@/lib/labs/catalog'
import { faultsOf } from '@/lib/labs/health'

interface Props {
  params: Promise<{ course: string; lesson: string }>
  children: ReactNode
}

/**
 * Above the loading state, so that an unknown lesson answers 404 before anything has been sent. An author whose edit
 * keeps a lesson out is led to what is wrong with it; for others there is no such page.
 */
export default async function LessonLayout({ params, children }: Props) {
  const { course, lesson } = await params
  const id = `${course}/${lesson}`
  const catalog = await (await getContext()).catalog()
  if (findLesson(catalog, id)) return children
  const faulty = faultsOf(catalog.faults, id).length > 0
  if (faulty && can(await requireUser({ path: `/courses/${id}` }), 'author')) redirect(`/labs/${id}`)
  notFound()
}
