import { getContext } from '@/app/_server/context'
import { messageOf } from '@/lib/base/errors'
import { imageExists } from '@/lib/docker/image'
import { countJobs } from '@/lib/jobs/data'
import { catalogImages } from '@/lib/labs/catalog'
import { version } from '@/package.json'

/** What `GET /api/health` says. Names of states and counts only: anybody may read it. */
export interface Health {
  /** `ok` when learners can work; `degraded` when some lessons cannot; `down` when nothing can. */
  status: 'ok' | 'degraded' | 'down'
  version: string
  database: 'ok' | 'down'
  engine: 'ok' | 'down'
  /** Gradings that wait and that run; null while the database is down. */
  queue: { waiting: number; running: number } | null
  /** Images that lessons and exercises need. */
  images: { needed: number; missing: string[] }
}

/** Anybody may ask as often as they like; the engine is asked at most this often. */
const FRESH_MS = 2_000
let last: { at: number; health: Promise<Health> } | null = null

/** Looks at database, queue, engine and images. Never throws. */
export function readHealth(now = Date.now()): Promise<Health> {
  if (!last || now - last.at > FRESH_MS) last = { at: now, health: look() }
  return last.health
}

async function look(): Promise<Health> {
  const { db, engine, log, catalog } = await getContext()
  const tell = (part: string) => (error: unknown) => {
    log.warn('health', { part, reason: messageOf(error) })
    return null
  }
  const queue = await countJobs(db, 'grade').catch(tell('database'))
  const needed = await catalog().then(catalogImages).catch(tell('labs'))
  const present = await Promise.all((needed ?? []).map((image) => imageExists(engine, image))).catch(tell('engine'))
  const missing = (needed ?? []).filter((_, index) => present?.[index] === false)
  const down = queue === null || present === null
  return {
    status: down ? 'down' : missing.length > 0 || needed === null ? 'degraded' : 'ok',
    version,
    database: queue ? 'ok' : 'down',
    engine: present ? 'ok' : 'down',
    queue,
    images: { needed: needed?.length ?? 0, missing },
  }
}
