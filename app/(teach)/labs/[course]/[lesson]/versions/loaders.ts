import { join } from 'node:path'
import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import type { Db } from '@/lib/db/client'
import { findLesson, loadCatalog } from '@/lib/labs/catalog'
import { type Folder, readFolder } from '@/lib/labs/folder'
import { faultsOf } from '@/lib/labs/health'
import type { Fault } from '@/lib/labs/types'
import { changesBetween, type FileChange } from '@/lib/publishing/changes'
import { findFiles, findOffer, listVersions, type VersionRow } from '@/lib/publishing/data'
import { unpackFiles } from '@/lib/publishing/pack'

const LESSON_ID = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/

export interface VersionsPage {
  title: string
  /** The version that is offered; null: none is. */
  offered: string | null
  /** Somebody holds it back. */
  held: boolean
  /** What the folder holds; null while it has an error, or is gone. */
  folder: string | null
  faults: Fault[]
  /** From what is offered, or else was last, to the folder. */
  changes: FileChange[]
  versions: VersionRow[]
  /** Lessons are what the folder holds; there are no versions. */
  follows: boolean
}

/** The versions of a lesson, and what its folder would change; for a learner the page does not exist. */
export async function loadVersions(lessonId: string): Promise<VersionsPage> {
  const user = await requireUser({ path: `/labs/${lessonId}/versions` })
  if (!can(user, 'publish') || !LESSON_ID.test(lessonId)) notFound()
  const { db, lessonsDir, followsFolder } = await getContext()
  const dir = await lessonsDir().catch(() => notFound())
  const [catalog, folder, offer, versions] = await Promise.all([
    loadCatalog(dir),
    readFolder({ dir: join(dir, lessonId), label: lessonId }),
    findOffer(db, lessonId),
    listVersions(db, lessonId),
  ])
  if (folder.files.size === 0 && versions.length === 0) notFound()
  const lesson = findLesson(catalog, lessonId)
  const last = offer?.version ?? versions.find(({ publishedAt }) => publishedAt)?.version ?? null
  return {
    title: lesson?.title ?? versions[0]?.title ?? lessonId,
    offered: offer?.version ?? null,
    held: offer?.heldAt != null,
    folder: lesson?.version ?? null,
    faults: faultsOf(catalog.faults, lessonId),
    changes: last && last !== lesson?.version ? changesBetween(await filesOf(db, lessonId, last), folder.files) : [],
    versions,
    follows: followsFolder,
  }
}

async function filesOf(db: Db, lessonId: string, version: string): Promise<Folder['files']> {
  const packed = await findFiles(db, { lessonId, version })
  return packed ? unpackFiles(packed, version) : new Map()
}
