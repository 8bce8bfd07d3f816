import type { Clock } from '@/lib/base/clock'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import { notify } from '@/lib/db/listen'
import { noteRefused } from './mutations'
import type { HostedSandbox, TenantEvent } from './types'

/** A burst of events is said once; tasks are looked at no more often. */
const GATHER_MS = 80
/** Refused calls of one sandbox that are written down each minute; a loop fills no table. */
const REFUSALS_A_MINUTE = 10
const TEXT_MAX_CHARS = 200

/** Tells the tasks that something of a tenant's changed, and admins what was refused. */
export class Reporter {
  readonly openedAt: Date
  readonly #of: { db: Db; clock: Clock; log: Log; sandbox: HostedSandbox }
  #timer: NodeJS.Timeout | undefined
  #minute = 0
  #refusals = 0

  constructor(of: { db: Db; clock: Clock; log: Log; sandbox: HostedSandbox }) {
    this.#of = of
    this.openedAt = of.clock.now()
  }

  report(event: TenantEvent): void {
    if (event.kind === 'changed') this.changed()
    else this.#refused(event)
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const { db, sandbox } = this.#of
      this.#try(notify(db, 'drydock_sandbox', { sandboxId: sandbox.id, kind: 'tenant' }))
    }, GATHER_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #refused({ method, path, reason }: Extract<TenantEvent, { kind: 'refused' }>): void {
    const { db, clock, sandbox } = this.#of
    const at = clock.now()
    const minute = Math.floor(at.getTime() / 60_000)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#refusals = 0
    }
    if (++this.#refusals > REFUSALS_A_MINUTE) return
    const details = { method: cut(method), path: cut(path), reason: cut(reason) }
    this.#try(noteRefused(db, { userId: sandbox.userId, sandboxId: sandbox.id, at, details }))
  }

  #try(work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      this.#of.log.warn('word of a tenant was lost', { sandbox: this.#of.sandbox.id, reason: messageOf(error) }),
    )
  }
}

function cut(text: string): string {
  return text.slice(0, TEXT_MAX_CHARS)
}
