import type { SandboxState } from '@/lib/db/generated/enums'

export type { SandboxState } from '@/lib/db/generated/enums'

/** What happens to a sandbox. */
export type SandboxEvent = 'begin' | 'ready' | 'stop' | 'stopped' | 'lose' | 'fail' | 'leave'

/** The whole machine: from which states an event is allowed, and where it leads. */
const MACHINE: Record<SandboxEvent, { from: readonly SandboxState[]; to: SandboxState }> = {
  /** Its turn in the queue has come: a server will make the container. */
  begin: { from: ['requested'], to: 'starting' },
  /** The container runs and holds the lesson's files. */
  ready: { from: ['starting'], to: 'running' },
  /** Somebody wants it gone, or its time is over. */
  stop: { from: ['requested', 'starting', 'running'], to: 'stopping' },
  /** Its container is removed. */
  stopped: { from: ['stopping'], to: 'stopped' },
  /** Its container was found missing. */
  lose: { from: ['running'], to: 'stopped' },
  /** Out of the queue, by the learner's wish or because nobody waits any more. There is no container yet. */
  leave: { from: ['requested'], to: 'stopped' },
  /** It could not be started. */
  fail: { from: ['requested', 'starting'], to: 'failed' },
}

export const SANDBOX_EVENTS = Object.keys(MACHINE) as SandboxEvent[]

/** States in which a sandbox counts against the limits and may have a container. */
export const LIVE_STATES: readonly SandboxState[] = ['requested', 'starting', 'running', 'stopping']

/** The state after `event`, or null when the event is not allowed in `state`. */
export function nextState(state: SandboxState, event: SandboxEvent): SandboxState | null {
  const { from, to } = MACHINE[event]
  return from.includes(state) ? to : null
}

/** The condition and the outcome of `event`, for a conditional update: of two servers only one can win. */
export function transitionOf(event: SandboxEvent): { from: SandboxState[]; to: SandboxState } {
  const { from, to } = MACHINE[event]
  return { from: [...from], to }
}

export function isLive(state: SandboxState): boolean {
  return LIVE_STATES.includes(state)
}
