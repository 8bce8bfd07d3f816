import type { Db } from '@/lib/db/client'
import type { LabSource } from '@/lib/db/generated/client'

/** What is known of a repository; null while nobody has asked for it. */
export function findSource(db: Db, id: string): Promise<LabSource | null> {
  return db.labSource.findUnique({ where: { id } })
}
