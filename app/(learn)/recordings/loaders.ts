import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { findLesson } from '@/lib/labs/catalog'
import { findRecording, listRecordings } from '@/lib/terminal/recordings/data'

export interface RecordingRow {
  id: string
  title: string
  lesson: string
  state: string
  /** Why it ended by itself, or null. */
  why: string | null
  startedAt: string
  endedAt: string | null
  bytes: number
}

/** The signed-in person's own recordings, newest first. */
export async function loadRecordings(): Promise<RecordingRow[]> {
  const user = await requireUser({ path: '/recordings' })
  const { db } = await getContext()
  return Promise.all((await listRecordings(db, user.id)).map(toRow))
}

/** One of the signed-in person's own; anybody else's does not exist. */
export async function loadRecording(id: string): Promise<RecordingRow> {
  const user = await requireUser({ path: `/recordings/${id}` })
  const { db } = await getContext()
  const recording = await findRecording(db, { id, userId: user.id })
  if (!recording) notFound()
  return toRow(recording)
}

async function toRow(recording: Awaited<ReturnType<typeof listRecordings>>[number]): Promise<RecordingRow> {
  const catalog = await (await getContext()).catalog()
  const { id, title, lessonId, state, why, startedAt, endedAt, bytes } = recording
  return {
    id,
    title,
    lesson: findLesson(catalog, lessonId)?.title ?? lessonId,
    state,
    why,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    bytes: Number(bytes),
  }
}
