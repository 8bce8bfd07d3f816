import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import { findLesson } from '@/lib/labs/catalog'
import { listLiveSandboxes } from '@/lib/sandboxes/data'
import { sandboxTimes } from '@/lib/sandboxes/limits'

export interface SandboxRow {
  id: string
  person: { name: string; email: string }
  lesson: string
  state: string
  startedAt: string | null
  lastActiveAt: string
  endsAt: string
  ends: 'time' | 'idle'
}

/** Every live sandbox, for an admin; for anybody else the page does not exist. */
export async function loadSandboxes(): Promise<{ rows: SandboxRow[]; limit: number }> {
  const user = await requireUser({ path: '/admin/sandboxes' })
  if (!can(user, 'manage_sandboxes')) notFound()
  const { db, catalog: readCatalog, clock, config } = await getContext()
  const [live, catalog] = await Promise.all([listLiveSandboxes(db), readCatalog()])
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
    }
  })
  return { rows, limit: config.sandbox.limit }
}
