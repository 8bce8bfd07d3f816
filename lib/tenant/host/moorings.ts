import { mkdir, rm } from 'node:fs/promises'
import { messageOf } from '@/lib/base/errors'
import { tenantId } from '@/lib/docker/labels'
import { findHosted, lastReset, listLive } from './data'
import { noteClosed, noteOpened, notePurged } from './mutations'
import { endTenant } from './objects'
import { Ports } from './ports/ports'
import { Reporter } from './reporter'
import { socketFolder } from './socket-folder'
import type { HostContext, HostedSandbox, OpenTenant } from './types'

interface Mooring {
  sandbox: HostedSandbox
  socket: OpenTenant
  ports: Ports
  reporter: Reporter
}

/** The open sockets of this process, one for each tenant. What is done to one tenant is done one thing at a time. */
export class Moorings {
  readonly #ctx: HostContext
  readonly #open = new Map<string, Mooring>()
  readonly #turns = new Map<string, Promise<void>>()

  constructor(ctx: HostContext) {
    this.#ctx = ctx
  }

  openTenantIds(): Set<string> {
    return new Set(this.#open.keys())
  }

  /** Opens what must be open and closes what must not. */
  async reconcile(): Promise<void> {
    const live = await listLive(this.#ctx.db)
    const wanted = new Map(live.map((sandbox) => [this.#idOf(sandbox), sandbox]))
    const gone = [...this.#open].filter(([id]) => !wanted.has(id))
    await Promise.all([
      ...gone.map(([id, { sandbox }]) => this.#inTurn(id, () => this.#settle(sandbox.id))),
      ...live.map((sandbox) => this.#inTurn(this.#idOf(sandbox), () => this.#settle(sandbox.id, sandbox))),
    ])
  }

  /** Looks at one sandbox, which has just changed. */
  async look(sandboxId: string): Promise<void> {
    try {
      const sandbox = await findHosted(this.#ctx.db, sandboxId)
      const known = [...this.#open.values()].find((one) => one.sandbox.id === sandboxId)?.sandbox
      const either = sandbox ?? known
      if (either) await this.#inTurn(this.#idOf(either), () => this.#settle(sandboxId, sandbox ?? undefined))
    } catch (error) {
      this.#ctx.log.warn('a sandbox could not be looked at', { sandbox: sandboxId, reason: messageOf(error) })
    }
  }

  onEngineEvent(tenant: string): void {
    const mooring = this.#open.get(tenant)
    if (!mooring) return
    mooring.reporter.changed()
    void mooring.ports.sync().catch(() => undefined)
  }

  /** Closes every socket and leaves the rest as it is. */
  async leaveAll(): Promise<void> {
    await Promise.all([...this.#turns.values()])
    for (const mooring of this.#open.values()) await this.#shut(mooring)
    this.#open.clear()
  }

  async #settle(sandboxId: string, seen?: HostedSandbox): Promise<void> {
    const id = seen ? this.#idOf(seen) : [...this.#open].find(([, one]) => one.sandbox.id === sandboxId)?.[0]
    if (!id) return
    const mooring = this.#open.get(id)
    // The row may have moved on while this waited for its turn.
    const sandbox = await findHosted(this.#ctx.db, sandboxId)
    if (sandbox?.live) {
      if (mooring && mooring.sandbox.id !== sandboxId) await this.#close(id, mooring)
      if (this.#open.has(id)) this.#learnContainer(id, sandbox)
      else await this.#moor(id, sandbox)
    } else if (mooring?.sandbox.id === sandboxId) await this.#close(id, mooring)
  }

  async #moor(id: string, sandbox: HostedSandbox): Promise<void> {
    const { db, clock, dir, engine, instance, log } = this.#ctx
    const [purgedAt, resetAt] = [await noteOpened(db, { id, sandbox, at: clock.now() }), await lastReset(db, sandbox)]
    // The learner began anew, and whoever was to throw the old things away did not get to it.
    if (resetAt && (purgedAt === null || purgedAt < resetAt)) await this.#purge(id)
    const { folder, socket } = socketFolder(dir, sandbox.id)
    await mkdir(folder, { recursive: true, mode: 0o711 })
    const ports = new Ports({ engine, instance, log, tenantId: id, sandboxId: sandbox.id })
    const reporter = new Reporter({ db, clock, log, sandbox })
    ports.containerId = sandbox.containerId
    const opened = await this.#ctx.open({
      tenantId: id,
      sandbox,
      socketPath: socket,
      syncPorts: () => ports.sync(),
      onEvent: (event) => reporter.report(event),
    })
    this.#open.set(id, { sandbox, socket: opened, ports, reporter })
    log.debug('a tenant is open', { tenant: id, sandbox: sandbox.id })
    void ports.sync().catch(() => undefined)
  }

  #learnContainer(id: string, sandbox: HostedSandbox): void {
    const mooring = this.#open.get(id)
    if (!mooring || mooring.ports.containerId === sandbox.containerId) return
    mooring.ports.containerId = sandbox.containerId
    void mooring.ports.sync().catch(() => undefined)
  }

  /** The sandbox is over: nobody can speak to the socket any more, and what was run through it ends. */
  async #close(id: string, mooring: Mooring): Promise<void> {
    const { db, clock, dir } = this.#ctx
    this.#open.delete(id)
    await this.#shut(mooring)
    await endTenant(this.#ctx, id)
    const resetAt = await lastReset(db, mooring.sandbox)
    if (resetAt && mooring.sandbox.id && resetAt > mooring.reporter.openedAt) await this.#purge(id)
    await noteClosed(db, { id, at: clock.now() })
    await rm(socketFolder(dir, mooring.sandbox.id).folder, { recursive: true, force: true })
  }

  async #purge(id: string): Promise<void> {
    const at = this.#ctx.clock.now()
    await this.#ctx.purge(id)
    await notePurged(this.#ctx.db, { id, at })
  }

  async #shut({ socket, ports, reporter }: Mooring): Promise<void> {
    reporter.stop()
    await ports.stop()
    await socket.close()
  }

  #idOf(sandbox: HostedSandbox): string {
    return tenantId({ instance: this.#ctx.instance, userId: sandbox.userId, lessonId: sandbox.lessonId })
  }

  #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.#ctx.log.warn('a tenant could not be brought in line', { tenant: id, reason: messageOf(error) })
    })
    this.#turns.set(id, turn)
    void turn.finally(() => {
      if (this.#turns.get(id) === turn) this.#turns.delete(id)
    })
    return turn
  }
}
