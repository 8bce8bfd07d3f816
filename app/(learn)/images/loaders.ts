import { notFound } from 'next/navigation'
import { cache } from 'react'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { findMine, myImages, titleOf } from '@/app/_xray/my-images'
import { type SharedTree, shareTree } from '@/lib/image/shared'
import { findLesson } from '@/lib/labs/catalog'
import { findAttempt } from '@/lib/progress/data'
import { listTenantLessons } from '@/lib/tenant/host/data'
import type { MyImage } from '@/lib/tenant/images/mine'

/** Lessons in which the learner had an engine, the last used first. */
export async function loadImageLessons(): Promise<{ id: string; title: string }[]> {
  const user = await requireUser({ path: '/images' })
  const { db, catalogOf } = await getContext()
  const [ids, catalog] = await Promise.all([listTenantLessons(db, user.id), catalogOf(user.id)])
  return ids.flatMap((id) => {
    const lesson = findLesson(catalog, id)
    return lesson ? [{ id, title: lesson.title }] : []
  })
}

export interface LessonImages {
  lesson: { id: string; title: string }
  images: MyImage[]
}

/** The learner's own images of a lesson; a lesson that they never opened does not exist for them here. */
export const loadLessonImages = cache(async (course: string, slug: string): Promise<LessonImages> => {
  const lessonId = `${course}/${slug}`
  const user = await requireUser({ path: `/images/${lessonId}` })
  const context = await getContext()
  const lesson = findLesson(await context.catalogOf(user.id), lessonId)
  if (!lesson || !(await findAttempt(context.db, { userId: user.id, lessonId }))) notFound()
  return {
    lesson: { id: lessonId, title: lesson.title },
    images: await myImages(context, { userId: user.id, lessonId }),
  }
})

/** One of them. */
export async function loadImage(course: string, slug: string, id: string) {
  const { lesson, images } = await loadLessonImages(course, slug)
  const image = findMine(images, id)
  if (!image) notFound()
  return { lesson, image }
}

/** Which images start with the same layers. */
export function treeOf(images: MyImage[]): SharedTree {
  const sizes = new Map(images.flatMap(({ layers }) => layers.map(({ digest, sizeBytes }) => [digest, sizeBytes])))
  return shareTree(
    images.map((image) => ({ name: titleOf(image), layers: image.layers.map(({ digest }) => digest) })),
    (digest) => sizes.get(digest) ?? 0,
  )
}
