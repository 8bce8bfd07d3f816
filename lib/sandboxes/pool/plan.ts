import type { PoolMember } from '@/lib/db/generated/client'

/** A member that has been silent for so long while it is filled was left by a server that died. */
export const FILL_GRACE_MS = 90_000
/** Nothing is kept for ever: what leaks in an engine goes with its container. */
export const MEMBER_MAX_AGE_MS = 4 * 60 * 60_000

export interface PoolNeed {
  image: string
  /** What it is now; null when the engine does not have it. */
  imageId: string | null
  fingerprint: string
  /** Most starts within one minute lately. */
  peak: number
}

export interface PoolFacts {
  needs: PoolNeed[]
  members: PoolMember[]
  /** Ids of containers that ran at `listedAt`. */
  alive: Set<string>
  listedAt: Date
  now: Date
  pool: { min: number; max: number }
  /** How many more sandboxes the limit allows; members count. */
  room: number
  /** How many the engine may be given to start now. */
  starts: number
}

export interface PoolPlan {
  /** Images to make a member of, one entry each. */
  fill: PoolNeed[]
  /** Members to remove. */
  drop: PoolMember[]
}

/** Which members the pool needs, and which it can no longer use. */
export function planPool(facts: PoolFacts): PoolPlan {
  const stale = facts.members.filter((member) => isStale(member, facts))
  const good = facts.members.filter((member) => !stale.includes(member))
  const wanted = shareOut(facts)
  const plan: PoolPlan = { fill: [], drop: stale }
  for (const need of facts.needs) {
    const own = good.filter(({ image }) => image === need.image)
    const want = wanted.get(need.image) ?? 0
    // The oldest go first; those that are being filled are left to whoever fills them.
    const ready = own
      .filter(({ state }) => state === 'ready')
      .toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt))
    plan.drop.push(...ready.slice(0, Math.max(0, own.length - want)))
    for (let missing = want - own.length; missing > 0; missing--) plan.fill.push(need)
  }
  const underWay = good.filter(({ state }) => state === 'filling').length
  plan.fill.splice(Math.max(0, facts.starts - underWay))
  return plan
}

/** Every image gets its least number, then one each in turn up to its peak, as far as there is room. */
function shareOut({ needs, pool, room }: PoolFacts): Map<string, number> {
  const wanted = new Map<string, number>()
  const here = needs.filter(({ imageId }) => imageId !== null)
  let left = Math.min(pool.max, Math.max(0, room))
  for (const want of [() => pool.min, (need: PoolNeed) => Math.max(pool.min, need.peak)]) {
    for (let gave = true; gave && left > 0; ) {
      gave = false
      for (const need of here) {
        const has = wanted.get(need.image) ?? 0
        if (has >= want(need) || left === 0) continue
        wanted.set(need.image, has + 1)
        left--
        gave = true
      }
    }
  }
  return wanted
}

function isStale(member: PoolMember, { needs, alive, listedAt, now }: PoolFacts): boolean {
  const need = needs.find(({ image }) => image === member.image)
  if (!need || need.fingerprint !== member.fingerprint) return true
  if (member.state === 'filling') return now.getTime() - member.changedAt.getTime() > FILL_GRACE_MS
  if (member.imageId !== need.imageId) return true
  if (now.getTime() - member.createdAt.getTime() > MEMBER_MAX_AGE_MS) return true
  // One that became ready after the list was read need not be in it.
  return member.changedAt < listedAt && !alive.has(member.containerId ?? '')
}
