import { inMib } from '../containers/limits'
import { overQuota, type Refusal } from '../refusal'
import type { Quota } from '../types'

/** What one container or volume of a tenant takes on the engine's disk. */
export interface Part {
  kind: 'container' | 'volume'
  /** The container's id, or the engine's name of the volume. */
  id: string
  /** The learner's name. */
  name: string
  bytes: number
  /** Files and folders; 0 where they cannot be counted. */
  files: number
}

/** A container that runs, and what it can write to. */
export interface Writer {
  id: string
  name: string
  /** Ids of parts: itself, and the volumes that it has mounted for writing. */
  parts: string[]
}

export interface Usage {
  parts: Part[]
  writers: Writer[]
}

export const NO_USAGE: Usage = { parts: [], writers: [] }

const MIB = 1024 * 1024
/** Empty files take no bytes and yet the disk runs out of them. */
const BYTES_A_FILE = 8 * 1024
const GROWN_BYTES = MIB
const GROWN_FILES = 256
const WARN_AT = 0.8
/** Beyond it whoever can write is ended, also when nobody was seen writing. */
const FAR_OVER = 1.2

/** The share of the tenant's disk that is taken: above 1 is too much, by bytes or by number of files. Pure. */
export function shareOf({ parts }: Usage, quota: Pick<Quota, 'diskBytes'>): number {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  const files = parts.reduce((sum, part) => sum + part.files, 0)
  return Math.max(bytes / quota.diskBytes, files / filesOf(quota))
}

/** The containers to end: those that wrote since `before`. Empty while the tenant has room. Pure. */
export function offenders(now: Usage, before: Usage, quota: Pick<Quota, 'diskBytes'>): Writer[] {
  const share = shareOf(now, quota)
  if (share <= 1) return []
  const grown = new Set(
    now.parts
      .filter((part) => {
        const old = before.parts.find(({ id }) => id === part.id)
        return part.bytes - (old?.bytes ?? 0) >= GROWN_BYTES || part.files - (old?.files ?? 0) >= GROWN_FILES
      })
      .map(({ id }) => id),
  )
  const writing = now.writers.filter(({ parts }) => parts.some((id) => grown.has(id)))
  return writing.length === 0 && share > FAR_OVER ? now.writers : writing
}

/** True when a warning is due: little room is left, and there was more before. Pure. */
export function runsLow(now: Usage, before: Usage, quota: Pick<Quota, 'diskBytes'>): boolean {
  return shareOf(now, quota) >= WARN_AT && shareOf(before, quota) < WARN_AT
}

/** One sentence for the learner: how much is taken, by what, and what to do. Pure. */
export function sentence({ parts }: Usage, quota: Pick<Quota, 'diskBytes'>): string {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  const files = parts.reduce((sum, part) => sum + part.files, 0)
  const most = [...parts].sort((a, b) => weight(b) - weight(a))[0]
  const what = `your containers and volumes take ${inMib(bytes)} of ${inMib(quota.diskBytes)}`
  const many = files > filesOf(quota) ? ` in ${files} files, and may have ${filesOf(quota)}` : ''
  const where = most ? `, most of it ${most.kind} ${most.name.slice(0, 40)}` : ''
  return `Disk: ${what}${many}${where}. Remove what is not needed: docker rm, docker volume rm, docker system prune.`
}

export const overDisk = (usage: Usage, quota: Pick<Quota, 'diskBytes'>): Refusal => overQuota(sentence(usage, quota))

/** All that the tenant has on disk. Pure. */
export const bytesOf = ({ parts }: Usage) => parts.reduce((sum, part) => sum + part.bytes, 0)

const filesOf = ({ diskBytes }: Pick<Quota, 'diskBytes'>) => Math.max(1024, Math.floor(diskBytes / BYTES_A_FILE))

const weight = ({ bytes, files }: Part) => Math.max(bytes, files * BYTES_A_FILE)
