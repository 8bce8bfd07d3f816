import { createEngine, type Engine } from './client'

/** Counts calls to the outside over engine and database together, and stops the world at one of them. */
export interface Freezer {
  calls: number
  /** The call (from 1) at which the server "dies"; nothing after it happens. */
  readonly at: number
  /** before: the call is never sent; after: it is, but the answer is never seen. */
  readonly when: 'before' | 'after'
  frozen: boolean
}

/** Passes a call on, or plays dead: after `freezer.at` calls nothing is sent and nothing returns. */
export function throughFreezer<T>(freezer: Freezer, send: () => Promise<T>): Promise<T> {
  const never = new Promise<T>(() => {})
  if (freezer.frozen) return never
  freezer.calls++
  if (freezer.calls < freezer.at) return send()
  freezer.frozen = true
  if (freezer.when === 'after') void send().catch(() => {})
  return never
}

/** An engine client of a server that is killed (as by kill -9) at a chosen call. */
export function createFreezingEngine(freezer: Freezer): Engine {
  const host = process.env.DOCKER_HOST ?? ''
  const engine = createEngine({ host })
  const modem: { dial(options: unknown, callback: Callback): void } = engine.docker.modem
  const dial = modem.dial.bind(modem)
  modem.dial = (options, callback) => {
    const send = () => new Promise<unknown[]>((resolve) => dial(options, (...answer) => resolve(answer)))
    void throughFreezer(freezer, send).then((answer) => callback(...answer))
  }
  return engine
}

type Callback = (...answer: unknown[]) => void
