import { Readable } from 'node:stream'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { takePlace } from '@/app/_learn/places'
import { apiRoute } from '@/app/_server/respond'
import { openDownload } from '@/lib/sandboxes/download'

/**
 * The learner's own files of this lesson as a .tar.gz: as they are in the sandbox, or as they were last kept;
 * `?of=aside` gives those that could not be laid back.
 */
export const GET = apiRoute<LessonParams>(async (request, params) => {
  const { context, user, lesson } = await loadLessonScope(params)
  const which = new URL(request.url).searchParams.get('of') === 'aside' ? 'aside' : 'present'
  const leave = takePlace('download', user.id)
  try {
    const { stream, at } = await openDownload(context.sandboxes, { userId: user.id, lessonId: lesson.id, which })
    // Also when the browser leaves before it has read anything.
    stream.once('close', leave)
    stream.on('error', (error) => context.log.warn('a download broke off', { user: user.id, lesson: lesson.id, error }))
    request.signal.addEventListener('abort', () => stream.destroy(), { once: true })
    if (request.method === 'HEAD' || request.signal.aborted) stream.destroy()
    const name = `${lesson.slug.replace(/[^a-z0-9-]+/gi, '-')}-${at.toISOString().slice(0, 10)}.tar.gz`
    return new Response(Readable.toWeb(stream) as ReadableStream, {
      headers: {
        'Content-Type': 'application/gzip',
        'Content-Disposition': `attachment; filename="${name}"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  } catch (error) {
    leave()
    throw error
  }
})
