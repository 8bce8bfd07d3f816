import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { apiRoute } from '@/app/_server/respond'
import { findMine, myImages } from '@/app/_xray/my-images'
import { readForXray } from '@/app/_xray/read'
import { toView } from '@/app/_xray/view'
import { AppError } from '@/lib/base/errors'
import { saveImage } from '@/lib/docker/image'
import { xrayImage } from '@/lib/image/xray'

/** One image of the learner's own engine, laid out. Reads all of its layers: takes seconds for a large one. */
export const GET = apiRoute<LessonParams & { image: string }>(async (request, params) => {
  const { context, user, lesson } = await loadLessonScope(params)
  const mine = findMine(await myImages(context, { userId: user.id, lessonId: lesson.id }), params.image)
  if (!mine) throw new AppError('not_found', 'There is no such image in this lesson yet. Build it, and look again.')
  const saved = await readForXray((signal) => saveImage(context.engine, mine.id, signal), {
    userId: user.id,
    signal: request.signal,
  })
  const image = saved.images.find(({ id }) => id === mine.id) ?? saved.images[0]
  if (!image) throw new AppError('archive_invalid', 'The engine gave an archive without an image.')
  // The engine's own names are made up for the tenant; the learner's are what they know.
  return { images: [toView(xrayImage(image, saved), { names: mine.names, baseLayers: mine.baseLayers })] }
})
