import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Engine } from '@/lib/docker/client'
import type { PortTrouble } from '../types'
import { attachTo, detachFrom } from './networks'
import { listPublished, type PublishedPort } from './published'
import { Relay } from './relay'

interface Of {
  engine: Engine
  instance: string
  log: Log
  tenantId: string
  sandboxId: string
}

/** The published ports of one tenant, made to answer on the loopback of the sandbox. */
export class Ports {
  readonly #of: Of
  /** Of the sandbox; null until it is there. */
  containerId: string | null = null
  #relay: Relay | null = null
  #open = new Map<number, string>()
  #networks = new Set<string>()
  #running: Promise<PortTrouble[]> | null = null
  #again: Promise<PortTrouble[]> | null = null
  #stopped = false

  constructor(of: Of) {
    this.#of = of
  }

  /**
   * Brings the ports in line with the containers that run at this moment, and returns those that could not be had.
   * Calls meanwhile share one further round.
   */
  sync(): Promise<PortTrouble[]> {
    if (this.#running) {
      this.#again ??= this.#running
        .catch(() => undefined)
        .then(() => {
          this.#again = null
          return this.sync()
        })
      return this.#again
    }
    this.#running = this.#syncOnce().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running?.catch(() => undefined)
    this.#relay?.stop()
  }

  async #syncOnce(): Promise<PortTrouble[]> {
    const { containerId } = this
    if (this.#stopped || containerId === null) return []
    const published = await listPublished(this.#of)
    if (published.length === 0 && this.#open.size === 0) return []
    try {
      await this.#attach(containerId, published)
      const trouble = await this.#forward(containerId, published)
      await this.#detach(containerId, published)
      return trouble
    } catch (error) {
      this.#of.log.warn('ports could not be forwarded', { sandbox: this.#of.sandboxId, reason: messageOf(error) })
      return []
    }
  }

  async #attach(containerId: string, published: PublishedPort[]): Promise<void> {
    for (const network of new Set(published.map((one) => one.networkId))) {
      if (this.#networks.has(network)) continue
      await attachTo(this.#of.engine, { containerId, network })
      this.#networks.add(network)
    }
  }

  async #forward(containerId: string, published: PublishedPort[]): Promise<PortTrouble[]> {
    if (!this.#relay || this.#relay.ended) {
      this.#relay = await Relay.start(this.#of.engine, containerId)
      this.#open.clear()
    }
    const wanted = new Set(published.map(({ port }) => port))
    for (const port of [...this.#open.keys()].filter((one) => !wanted.has(one))) {
      await this.#relay.close(port)
      this.#open.delete(port)
    }
    const trouble: PortTrouble[] = []
    for (const { port, containerId: id, address, target } of published) {
      const to = `${address}:${target}`
      if (this.#open.get(port) === to) continue
      const answer = await this.#relay.open(port, { address, port: target })
      if (answer === 'ok') this.#open.set(port, to)
      else trouble.push({ containerId: id, port, why: answer === 'full' ? 'full' : 'busy' })
    }
    return trouble
  }

  /** A network that nobody publishes from is left, so that its owner may remove it. */
  async #detach(containerId: string, published: PublishedPort[]): Promise<void> {
    const needed = new Set(published.map((one) => one.networkId))
    for (const network of [...this.#networks].filter((one) => !needed.has(one))) {
      await detachFrom(this.#of.engine, { containerId, network })
      this.#networks.delete(network)
    }
  }
}
