import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import type { LessonOffer } from '@/lib/db/generated/client'
import { loadCatalog } from '@/lib/labs/catalog'
import { type CourseHealth, faultsOf, type LabHealth, labsHealth } from '@/lib/labs/health'
import { type LabSource, readSource } from '@/lib/labs/source'
import type { Fault } from '@/lib/labs/types'
import { listOffers } from '@/lib/publishing/data'

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
  const { config, db, followsFolder } = await getContext()
  const [catalog, offers] = await Promise.all([loadCatalog(config.labsDir), followsFolder ? null : listOffers(db)])
  return labsHealth(catalog).map(({ lessons, ...course }) => ({
    ...course,
    lessons: lessons.map((lab) => ({ ...lab, offer: offerOf(lab, offers) })),
  }))
}

/** `offers` is null where everybody gets what the folder holds. */
function offerOf({ id, version, offered }: LabHealth, offers: LessonOffer[] | null): LabRow['offer'] {
  if (!offers) return offered ? 'present' : 'none'
  const offer = offers.find(({ lessonId }) => lessonId === id)
  if (offer?.version) return offer.version === version ? 'present' : 'older'
  return offer?.heldAt ? 'withdrawn' : 'none'
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
  const { config } = await getContext()
  const [catalog, source] = await Promise.all([
    loadCatalog(config.labsDir),
    readSource(config.labsDir, { lessonId, path }),
  ])
  const lab = labsHealth(catalog)
    .flatMap(({ lessons }) => lessons)
    .find(({ id }) => id === lessonId)
  if (!source || !lab) notFound()
  return { lab, source, faults: faultsOf(catalog.faults, lessonId), watched: config.watchLabs }
}

async function requireAuthor(path: string): Promise<void> {
  if (!can(await requireUser({ path }), 'author')) notFound()
}
