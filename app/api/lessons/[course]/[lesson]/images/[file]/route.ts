import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getContext } from '@/app/_server/context'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { AppError } from '@/lib/base/errors'
import { findAttempt } from '@/lib/progress/data'

const TYPES: Record<string, string> = {
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
}
const NAME = /^[\w-]+(?:\.[\w-]+)*\.(png|jpe?g|webp|svg)$/i

interface Params extends Record<string, string> {
  course: string
  lesson: string
  file: string
}

/** A picture that lies beside a lesson's text. */
export const GET = apiRoute<Params>(async (_request, { course, lesson: slug, file }) => {
  const user = await requireApiUser()
  const { db, lessonOf } = await getContext()
  const lessonId = `${course}/${slug}`
  const attempt = await findAttempt(db, { userId: user.id, lessonId })
  const lesson = await lessonOf({ lessonId, version: attempt?.version ?? null })
  const type = TYPES[NAME.exec(file)?.[1]?.toLowerCase() ?? '']
  if (!lesson || !type) throw missing()
  const body = await readFile(join(lesson.dir, 'images', file)).catch(() => {
    throw missing()
  })
  return new Response(new Uint8Array(body), {
    headers: {
      'Content-Type': type,
      'Cache-Control': 'private, max-age=300',
      // A drawing opened by its own address may not run anything.
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    },
  })
})

function missing(): AppError {
  return new AppError('not_found', 'There is no such picture.')
}
