import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import type { Catalog } from '@/lib/labs/types'

interface Props {
  params: Promise<{ course: string }>
  children: ReactNode
}

/** Above the loading state, so that an unknown course answers 404 before anything has been sent. */
export default async function CourseLayout({ params, children }: Props) {
  const { course } = await params
  const { catalog, catalogOf } = await getContext()
  const isIn = ({ courses }: Catalog) => courses.some(({ id }) => id === course)
  if (isIn(await catalog())) return children
  const user = await requireUser({ path: `/courses/${course}` })
  if (!isIn(await catalogOf(user.id))) notFound()
  return children
}
