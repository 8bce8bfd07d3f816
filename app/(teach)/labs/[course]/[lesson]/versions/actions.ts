'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { type AppContext, getContext } from '@/app/_server/context'
import { requireApiUser, type SessionUser } from '@/app/_server/session'
import { AppError, toAppError } from '@/lib/base/errors'
import { findLesson, loadCatalog } from '@/lib/labs/catalog'
import type { Lesson } from '@/lib/labs/types'
import { startAttempt } from '@/lib/progress/mutations'
import { keepVersion, moveAttempt, publishAgain, publishLesson, withdrawLesson } from '@/lib/publishing/mutations'
import { syncOutlines } from '@/lib/publishing/sync'

/** A lesson, and which of its versions the page showed. */
export interface Shown {
  lessonId: string
  version: string
}

/** Offers a lesson as its folder is, which must be what the page showed; null when it is done, else why not. */
export async function publish(shown: Shown): Promise<string | null> {
  return act(shown, async (context, user) => {
    const { db, clock } = context
    const lesson = await lessonInFolder(context, shown)
    await syncOutlines(db, { dir: await context.lessonsDir(), ids: [lesson.course], at: clock.now() })
    await publishLesson(db, { lesson, byId: user.id, at: clock.now() })
  })
}

/** Offers a version that was published before. */
export async function goBack({ lessonId, version }: Shown): Promise<string | null> {
  return act({ lessonId }, async ({ db, clock }, user) =>
    publishAgain(db, { key: { lessonId, version }, byId: user.id, at: clock.now() }),
  )
}

/** Takes a lesson out of what is offered. */
export async function withdraw({ lessonId }: Pick<Shown, 'lessonId'>): Promise<string | null> {
  return act({ lessonId }, async ({ db, clock }, user) => {
    const done = await withdrawLesson(db, { lessonId, byId: user.id, at: clock.now() })
    if (!done) throw new AppError('conflict', 'This lesson is not offered.')
  })
}

/** Gives the author alone the lesson as its folder is, and goes there. */
export async function tryOut(shown: Shown): Promise<string | null> {
  const refusal = await act(shown, async (context, user) => {
    const { db, clock } = context
    const lesson = await lessonInFolder(context, shown)
    await syncOutlines(db, { dir: await context.lessonsDir(), ids: [lesson.course], at: clock.now() })
    await keepVersion(db, { lesson, at: clock.now() })
    const { id } = await startAttempt(db, { userId: user.id, lesson })
    await moveAttempt(db, { attemptId: id, version: lesson.version })
  })
  if (refusal === null) redirect(`/courses/${shown.lessonId}`)
  return refusal
}

async function lessonInFolder({ lessonsDir }: AppContext, { lessonId, version }: Shown): Promise<Lesson> {
  const lesson = findLesson(await loadCatalog(await lessonsDir()), lessonId)
  if (!lesson) throw new AppError('lab_invalid', 'The folder has an error: mend it first.')
  if (lesson.version !== version)
    throw new AppError('conflict', 'The files have changed since this page was drawn. Look at them again first.')
  return lesson
}

async function act(
  { lessonId }: Pick<Shown, 'lessonId'>,
  work: (context: AppContext, user: SessionUser) => Promise<void>,
): Promise<string | null> {
  try {
    const user = await requireApiUser('publish')
    const context = await getContext()
    if (context.followsFolder)
      throw new AppError('conflict', 'This site follows its labs folder: what lies there is what everybody gets.')
    await work(context, user)
    context.forgetOffers()
    revalidatePath(`/labs/${lessonId}/versions`)
    return null
  } catch (error) {
    const failure = toAppError(error)
    if (failure.status >= 500) (await getContext()).log.error('a lesson could not be published', { error: failure })
    return failure.message
  }
}
