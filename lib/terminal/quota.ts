import { AppError } from '@/lib/base/errors'
import type { ClientFrame } from './protocol'

const MAX_PER_SECOND = 4000
/** Some frames cost more than others: at most 20 times a second a whole screen, and 100 times a change of size. */
const WEIGHT: Record<ClientFrame['t'] | 'input', number> = { resume: 200, resize: 40, ack: 1, ping: 1, input: 1 }

/** How many frames one client may send. */
export class FrameQuota {
  #second = 0
  #spent = 0

  /** Throws `too_many_requests` for one too many. */
  count(kind: keyof typeof WEIGHT, now = performance.now()): void {
    const second = Math.floor(now / 1000)
    this.#spent = (second === this.#second ? this.#spent : 0) + WEIGHT[kind]
    this.#second = second
    if (this.#spent > MAX_PER_SECOND) throw new AppError('too_many_requests', 'The terminal page sent too many frames.')
  }
}
