import { z } from 'zod'
import { parseKnown, words } from '../parse-known'
import { malformed } from '../refusal'

const MIN_NS = 1e9
const DEFAULT_NS = 30e9
const nanoseconds = z.number().int().min(0).max(86_400e9)

const HEALTH = z.object({
  Test: words.optional(),
  Interval: nanoseconds.optional(),
  Timeout: nanoseconds.optional(),
  StartPeriod: nanoseconds.optional(),
  StartInterval: nanoseconds.optional(),
  Retries: z.number().int().min(0).max(1000).optional(),
})
type Health = z.infer<typeof HEALTH>

/**
 * The health check for the engine, complete: what is left open it would take from the image, which a learner may have
 * built. Each check starts a process on the shared engine, so there is at least a second between two.
 */
export function healthOf(asked: unknown, ofImage: unknown): Health | undefined {
  const own = asked === undefined || asked === null ? {} : parseKnown(HEALTH, asked, { where: 'Healthcheck' })
  if (own.Interval && own.Interval < MIN_NS)
    throw malformed('A health check can run once a second at most: --health-interval 1s.')
  const image = HEALTH.safeParse(clean(ofImage))
  const base: Health = image.success ? image.data : {}
  const Test = own.Test?.length ? own.Test : base.Test
  if (!Test?.length) return undefined
  const longer = (value: number | undefined) => Math.max(value || DEFAULT_NS, MIN_NS)
  return {
    Test,
    Interval: longer(own.Interval || base.Interval),
    Timeout: longer(own.Timeout || base.Timeout),
    StartPeriod: own.StartPeriod || base.StartPeriod || 0,
    Retries: own.Retries || base.Retries || 3,
  }
}

function clean(value: unknown): unknown {
  return Object.fromEntries(Object.entries((value ?? {}) as object).filter(([, one]) => one !== null))
}
