import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import { isAppError } from '@/lib/base/errors'
import { idOf, shownUrl } from '@/lib/base/repository'
import type { LessonOffer } from '@/lib/db/generated/client'
import { loadCatalog } from '@/lib/labs/catalog'
import { type CourseHealth, faultsOf, type LabHealth, labsHealth } from '@/lib/labs/health'
import { type LabSource, readSource } from '@/lib/labs/source'
import type { Catalog, Fault } from '@/lib/labs/types'
import { listOffers } from '@/lib/publishing/data'
import { findSource } from '@/lib/publishing/source/data'

export interface LabRow extends LabHealth {
  /** What learners who begin get of it: what the folder holds, something older, or nothing. */
  offer: 'present' | 'older' | 'withdrawn' | 'none'
}

export interface CourseRows extends Omit<CourseHealth, 'lessons'> {
  lessons: LabRow[]
}

/** Every lab as its folder is now; for a learner the page does not exist. */
export async function loadLabs(): Promise<CourseRows[]> {
  await requireAuthor('/labs')
  const { db, followsFolder } = await getContext()
  const [catalog, offers] = await Promise.all([catalogNow(), followsFolder ? null : listOffers(db)])
  return labsHealth(catalog).map(({ lessons, ...course }) => ({
    ...course,
    lessons: lessons.map((lab) => ({ ...lab, offer: offerOf(lab, offers) })),
  }))
}

/** Before a repository was fetched there is nothing; the page says so. */
async function catalogNow(): Promise<Catalog> {
  const { lessonsDir, config } = await getContext()
  try {
    return await loadCatalog(await lessonsDir())
  } catch (error) {
    if (config.git && isAppError(error) && error.code === 'lab_invalid') return { courses: [], faults: [] }
    throw error
  }
}

/** `offers` is null where everybody gets what the folder holds. */
function offerOf({ id, version, offered }: LabHealth, offers: LessonOffer[] | null): LabRow['offer'] {
  if (!offers) return offered ? 'present' : 'none'
  const offer = offers.find(({ lessonId }) => lessonId === id)
  if (offer?.version) return offer.version === version ? 'present' : 'older'
  return offer?.heldAt ? 'withdrawn' : 'none'
}

export interface SourceState {
  /** Without what signs in. */
  url: string
  branch: string
  folder: string
  commit: string | null
  fetchedAt: string | null
  /** Why the last try failed. */
  error: string | null
  /** It is being fetched, or about to be. */
  pending: boolean
  /** Where the service that holds it tells of changes; null without a secret. */
  webhook: string | null
}

/** How the repository of labs is doing; null where lessons come from a folder. */
export async function loadSource(): Promise<SourceState | null> {
  await requireAuthor('/labs')
  const { config, db } = await getContext()
  const { git } = config
  if (!git) return null
  const row = await findSource(db, idOf(git))
  const asked = row?.askedAt && (!row.triedAt || row.askedAt > row.triedAt)
  return {
    url: shownUrl(git.url),
    branch: git.branch,
    folder: git.folder,
    commit: row?.commit ?? null,
    fetchedAt: row?.fetchedAt?.toISOString() ?? null,
    error: row?.error ?? null,
    pending: !row?.triedAt || Boolean(asked) || row.fetchingSince !== null,
    webhook: git.webhookSecret ? `${config.url}/api/labs/webhook` : null,
  }
}

export interface LabPage {
  lab: LabHealth
  source: LabSource
  /** Of the whole lab. */
  faults: Fault[]
  /** The folder is watched: the page follows its edits. */
  watched: boolean
}

/** One lab's files with what is wrong in them; for a learner, and where there is no such folder, the page does not exist. */
export async function loadLab(lessonId: string, path: string | null): Promise<LabPage> {
  await requireAuthor(`/labs/${lessonId}`)
  const { config, lessonsDir } = await getContext()
  const dir = await lessonsDir().catch(() => notFound())
  const [catalog, source] = await Promise.all([loadCatalog(dir), readSource(dir, { lessonId, path })])
  const lab = labsHealth(catalog)
    .flatMap(({ lessons }) => lessons)
    .find(({ id }) => id === lessonId)
  if (!source || !lab) notFound()
  return { lab, source, faults: faultsOf(catalog.faults, lessonId), watched: config.watchLabs }
}

async function requireAuthor(path: string): Promise<void> {
  if (!can(await requireUser({ path }), 'author')) notFound()
}
