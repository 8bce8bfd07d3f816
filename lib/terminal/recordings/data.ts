import type { Db, Tx } from '@/lib/db/client'
import type { Recording } from '@/lib/db/generated/client'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A person's own recordings, newest first. */
export async function listRecordings(db: Db, userId: string): Promise<Recording[]> {
  return db.recording.findMany({ where: { userId }, orderBy: [{ startedAt: 'desc' }, { id: 'desc' }] })
}

/** A recording of this person, or null. */
export async function findRecording(
  db: Db | Tx,
  { id, userId }: { id: string; userId: string },
): Promise<Recording | null> {
  if (!UUID.test(id)) return null
  return db.recording.findFirst({ where: { id, userId } })
}

/** The pieces of a recording one after the other, each read when the one before is taken. */
export async function* readChunks(db: Db, recordingId: string): AsyncGenerator<Uint8Array> {
  for (let after = -1; ; ) {
    const chunk = await db.recordingChunk.findFirst({
      where: { recordingId, seq: { gt: after } },
      orderBy: { seq: 'asc' },
    })
    if (!chunk) return
    after = chunk.seq
    yield chunk.data
  }
}

/** Recordings of a sandbox that are under way, for the broker. */
export async function listUnderWay(db: Db, sandboxId: string): Promise<Recording[]> {
  return db.recording.findMany({ where: { sandboxId, state: 'recording' } })
}
