import type { Readable } from 'node:stream'
import { passOn } from './passing'
import { Refusal } from './refusal'

interface Patience {
  tickMs: number
  /** Of a client that is waited for, in each tick. */
  minBytes: number
  /** So many ticks with less, those that were better taken off. */
  ticks: number
}

/** A client that sends a byte now and then would hold a container or a place in a queue for hours. */
const PATIENCE: Patience = { tickMs: 1000, minBytes: 4096, ticks: 30 }

/**
 * The body of a call, which ends with a `Refusal` when its client hardly sends anything while we wait for it. Time in
 * which the engine takes nothing does not count. The client's own stream stays whole, so that it can read why.
 */
export function patientStream(body: Readable, { tickMs, minBytes, ticks }: Patience = PATIENCE): Readable {
  let bytes = 0
  let poor = 0
  const out = passOn(body, {
    piece: (chunk, on) => {
      bytes += chunk.length
      on(chunk)
    },
    end: () => clearInterval(timer),
  })
  const timer = setInterval(() => {
    const waits = out.readableLength === 0 && !body.isPaused()
    poor = waits && bytes < minBytes ? poor + 1 : Math.max(0, poor - 1)
    bytes = 0
    if (poor >= ticks) out.destroy(tooSlow())
  }, tickMs)
  timer.unref()
  out.once('close', () => clearInterval(timer))
  return out
}

const tooSlow = () => new Refusal(408, 'The body of the call arrives too slowly: nothing came for a while.', 'stream')
