import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import type { PoolMember } from '@/lib/db/generated/client'
import { findLesson } from '@/lib/labs/catalog'
import { listLiveSandboxes } from '@/lib/sandboxes/data'
import { sandboxTimes } from '@/lib/sandboxes/limits'
import { listMembers } from '@/lib/sandboxes/pool/data'
import { fingerprintOf } from '@/lib/sandboxes/pool/fingerprint'
import type { Pressure } from '@/lib/sandboxes/queue/pressure'
import { readQueue } from '@/lib/sandboxes/queue/ticket'

export interface SandboxRow {
  id: string
  person: { name: string; email: string }
  lesson: string
  state: string
  startedAt: string | null
  lastActiveAt: string
  endsAt: string
  ends: 'time' | 'idle'
  /** For one that waits: its place, or what of its own it waits for. */
  queue: { position: number | null; block: string | null } | null
}

export interface PoolRow {
  image: string
  ready: number
  filling: number
  stale: number
}

export interface QueueFacts {
  waiting: number
  pressure: Pressure | null
}

/** Every live sandbox, for an admin; for anybody else the page does not exist. */
export async function loadSandboxes(): Promise<{ rows: SandboxRow[]; limit: number; pool: PoolRow[] } & QueueFacts> {
  const user = await requireUser({ path: '/admin/sandboxes' })
  if (!can(user, 'manage_sandboxes')) notFound()
  const { db, catalog: readCatalog, clock, config, sandboxes } = await getContext()
  const [live, catalog, queue, members] = await Promise.all([
    listLiveSandboxes(db),
    readCatalog(),
    readQueue(sandboxes),
    listMembers(db),
  ])
  const rows = live.map((sandbox): SandboxRow => {
    const times = sandboxTimes(sandbox, { limits: config.sandbox, now: clock.now() })
    return {
      id: sandbox.id,
      person: { name: sandbox.user.name, email: sandbox.user.email },
      lesson: findLesson(catalog, sandbox.lessonId)?.title ?? sandbox.lessonId,
      state: sandbox.state,
      startedAt: sandbox.startedAt?.toISOString() ?? null,
      lastActiveAt: sandbox.lastActiveAt.toISOString(),
      endsAt: times.endsAt.toISOString(),
      ends: times.ends,
      queue: queue.verdicts.find(({ id }) => id === sandbox.id) ?? null,
    }
  })
  return {
    rows,
    limit: config.sandbox.limit,
    pool: poolRows(members, (image) => fingerprintOf(sandboxes, image)),
    waiting: queue.verdicts.length,
    pressure: queue.pressure,
  }
}

function poolRows(members: PoolMember[], fingerprint: (image: string) => string): PoolRow[] {
  const images = [...new Set(members.map(({ image }) => image))].toSorted()
  return images.map((image) => {
    const own = members.filter((member) => member.image === image)
    const good = own.filter((member) => member.fingerprint === fingerprint(image))
    const ready = good.filter(({ state }) => state === 'ready').length
    return { image, ready, filling: good.length - ready, stale: own.length - good.length }
  })
}
