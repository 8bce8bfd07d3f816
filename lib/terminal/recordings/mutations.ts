import { auditRow } from '@/lib/accounts/audit'
import { AppError } from '@/lib/base/errors'
import { type Db, isUniqueViolation } from '@/lib/db/client'
import type { Recording } from '@/lib/db/generated/client'
import { notifyTerminals } from '../channel'
import { findRecording } from './data'

export const MAX_RECORDINGS = 20

/**
 * Notes that the owner wants a terminal recorded; the broker begins at once. Throws `not_found` when it is not open,
 * `conflict` when it is being recorded, `too_many_requests` when the owner keeps too many.
 */
export async function startRecording(
  db: Db,
  { sandbox, name, now }: { sandbox: { id: string; userId: string; lessonId: string }; name: string; now: Date },
): Promise<Recording> {
  const { id: sandboxId, userId, lessonId } = sandbox
  try {
    return await db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`recordings of ${userId}`}, 0))::text`
      const terminal = await tx.terminal.findUnique({ where: { sandboxId_name: { sandboxId, name } } })
      if (!terminal) throw new AppError('not_found', 'This terminal has been closed.')
      if ((await tx.recording.count({ where: { userId } })) >= MAX_RECORDINGS)
        throw new AppError('too_many_requests', `You keep ${MAX_RECORDINGS} recordings. Delete one first.`)
      const recording = await tx.recording.create({
        data: { userId, sandboxId, lessonId, terminal: name, title: terminal.title, startedAt: now },
      })
      await tx.auditEvent.create({
        data: auditRow({
          action: 'terminal.recording_started',
          actorId: userId,
          target: sandboxId,
          at: now,
          details: { recording: recording.id, terminal: name },
        }),
      })
      await notifyTerminals(tx, { sandboxId, what: 'recordings' })
      return recording
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('conflict', 'This terminal is being recorded already.')
    throw error
  }
}

/** Asks the broker to end the recording of a terminal; false when there is none. */
export async function stopRecording(
  db: Db,
  { sandboxId, name, now }: { sandboxId: string; name: string; now: Date },
): Promise<boolean> {
  const where = { sandboxId, terminal: name, state: 'recording' as const, stopAskedAt: null }
  const { count } = await db.recording.updateMany({ where, data: { stopAskedAt: now } })
  if (count > 0) await notifyTerminals(db, { sandboxId, what: 'recordings' })
  return count > 0
}

/** Deletes a recording of this person with all that was kept; one under way ends. Throws `not_found`. */
export async function deleteRecording(
  db: Db,
  { id, userId, now }: { id: string; userId: string; now: Date },
): Promise<void> {
  const recording = await findRecording(db, { id, userId })
  if (!recording) throw new AppError('not_found', 'There is no such recording.')
  await db.$transaction(async (tx) => {
    const { count } = await tx.recording.deleteMany({ where: { id, userId } })
    if (count === 0) return
    await tx.auditEvent.create({
      data: auditRow({ action: 'terminal.recording_deleted', actorId: userId, target: id, at: now }),
    })
    await notifyTerminals(tx, { sandboxId: recording.sandboxId, what: 'recordings' })
  })
}

/** Keeps one more piece. Throws `not_found` when the recording was deleted meanwhile. */
export async function appendChunk(
  db: Db,
  { recordingId, seq, data }: { recordingId: string; seq: number; data: Uint8Array<ArrayBuffer> },
): Promise<void> {
  await db.$transaction(async (tx) => {
    const bytes = { increment: data.length }
    const { count } = await tx.recording.updateMany({ where: { id: recordingId }, data: { bytes } })
    if (count === 0) throw new AppError('not_found', 'The recording was deleted.')
    await tx.recordingChunk.create({ data: { recordingId, seq, data } })
  })
}

/** Ends a recording; `why` when nobody stopped it. */
export async function finishRecording(
  db: Db,
  { recordingId, why, now }: { recordingId: string; why: string | null; now: Date },
): Promise<void> {
  const where = { id: recordingId, state: 'recording' as const }
  const ended = await db.recording.updateManyAndReturn({
    where,
    data: { state: 'finished', why, endedAt: now },
    select: { sandboxId: true },
  })
  for (const { sandboxId } of ended) await notifyTerminals(db, { sandboxId, what: 'terminals' })
}

/** Ends what a broker that is no more was recording: what was kept until then stays. */
export async function finishLostRecordings(db: Db, now: Date): Promise<void> {
  const why = 'The server was restarted.'
  await db.recording.updateMany({ where: { state: 'recording' }, data: { state: 'finished', why, endedAt: now } })
}
