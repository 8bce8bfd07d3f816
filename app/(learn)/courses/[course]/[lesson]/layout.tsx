import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { getContext } from '@/app/_server/context'
import { findLesson } from '@/lib/labs/catalog'

interface Props {
  params: Promise<{ course: string; lesson: string }>
  children: ReactNode
}

/** Above the loading state, so that an unknown lesson answers 404 before anything has been sent. */
export default async function LessonLayout({ params, children }: Props) {
  const { course, lesson } = await params
  if (!findLesson(await (await getContext()).catalog(), `${course}/${lesson}`)) notFound()
  return children
}
