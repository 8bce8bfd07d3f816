import { expect, test } from 'vitest'
import { isLive, LIVE_STATES, nextState, SANDBOX_EVENTS, type SandboxState, transitionOf } from './state'

const STATES: SandboxState[] = ['requested', 'starting', 'running', 'stopping', 'stopped', 'failed']

/** Every pair of state and event; what is not listed is refused. */
const ALLOWED: Record<string, SandboxState> = {
  'requested begin': 'starting',
  'requested stop': 'stopping',
  'requested fail': 'failed',
  'requested leave': 'stopped',
  'starting ready': 'running',
  'starting stop': 'stopping',
  'starting fail': 'failed',
  'running stop': 'stopping',
  'running lose': 'stopped',
  'stopping stopped': 'stopped',
}

const pairs = STATES.flatMap((state) => SANDBOX_EVENTS.map((event) => ({ state, event })))

test.each(pairs)('$state + $event', ({ state, event }) => {
  expect(nextState(state, event)).toBe(ALLOWED[`${state} ${event}`] ?? null)
  expect(transitionOf(event).from.includes(state)).toBe(nextState(state, event) !== null)
})

test('an end is an end: nothing leads out of stopped and failed', () => {
  for (const event of SANDBOX_EVENTS) {
    expect(nextState('stopped', event)).toBeNull()
    expect(nextState('failed', event)).toBeNull()
  }
})

test('from every live state an end can be reached', () => {
  for (const start of LIVE_STATES) {
    const reached = new Set<SandboxState>([start])
    for (const state of reached)
      for (const event of SANDBOX_EVENTS) {
        const next = nextState(state, event)
        if (next) reached.add(next)
      }
    expect([...reached].some((state) => !isLive(state))).toBe(true)
  }
})
