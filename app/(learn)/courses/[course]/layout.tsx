import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { getContext } from '@/app/_server/context'

interface Props {
  params: Promise<{ course: string }>
  children: ReactNode
}

/** Above the loading state, so that an unknown course answers 404 before anything has been sent. */
export default async function CourseLayout({ params, children }: Props) {
  const { course } = await params
  const { courses } = await (await getContext()).catalog()
  if (!courses.some(({ id }) => id === course)) notFound()
  return children
}
