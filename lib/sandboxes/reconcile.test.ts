import { expect, test } from 'vitest'
import type { ListedContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import type { ListedVolume } from '@/lib/docker/volume'
import { HALF_WAY_GRACE_MS, planSweep, type SweepAction } from './reconcile'
import type { SandboxState } from './state'
import type { Sandbox } from './types'

const NOW = new Date('2026-01-01T12:00:00Z')
const ago = (ms: number) => new Date(NOW.getTime() - ms)
const MINUTE = 60_000
const limits = { idleMs: 10 * MINUTE }

const row = (state: SandboxState, more: Partial<Sandbox> = {}): Sandbox => ({
  id: 's1',
  userId: 'u1',
  lessonId: 'l1',
  version: 'v1',
  image: 'i',
  state,
  containerId: 'c1',
  stopReason: null,
  failure: null,
  requestedAt: ago(MINUTE),
  startedAt: ago(MINUTE),
  lastActiveAt: ago(MINUTE),
  expiresAt: ago(-MINUTE),
  extensions: 0,
  stoppedAt: null,
  changedAt: ago(1000),
  ...more,
})

const container = (state = 'running', sandbox: string | null = 's1'): ListedContainer => ({
  id: 'c1',
  name: 'n',
  labels: sandbox === null ? {} : { [LABEL.sandbox]: sandbox },
  state,
  createdAt: NOW,
})

const home = (sandbox: string | null = 's1'): ListedVolume => ({
  name: 'v1',
  labels: sandbox === null ? {} : { [LABEL.sandbox]: sandbox },
})

const plan = (containers: ListedContainer[], sandboxes: Sandbox[], volumes: ListedVolume[] = []) =>
  planSweep({ containers, volumes, sandboxes, pooled: new Set(['pooled']), limits, now: NOW }).map(
    (action: SweepAction) => (action.kind === 'stop' ? `stop ${action.reason}` : action.kind),
  )

const old = { changedAt: ago(HALF_WAY_GRACE_MS + 1) }

test.each<[string, ListedContainer[], Sandbox[], string[]]>([
  ['nothing', [], [], []],
  ['a running pair', [container()], [row('running')], []],
  ['a container without a row', [container()], [], ['remove']],
  ['a container without a sandbox label', [container('running', null)], [row('running')], ['remove', 'suspect']],
  ['a member of the pool', [container('running', 'pooled')], [], []],
  ['a container of a stopped row', [container()], [row('stopped')], ['remove']],
  ['a container of a failed row', [container('created')], [row('failed')], ['remove']],
  ['a container of a starting row', [container('created')], [row('starting')], []],
  ['a row that waits for its server', [], [row('requested')], []],
  ['a row whose start was left', [container()], [row('starting', old)], ['mend']],
  ['a row that has waited long in the queue', [], [row('requested', old)], []],
  ['a stop under way', [container()], [row('stopping')], []],
  ['a stop that was left', [container()], [row('stopping', old)], ['mend']],
  ['a running row that has not changed for long', [container()], [row('running', old)], []],
  ['a running row without container', [], [row('running')], ['suspect']],
  ['a running row whose container has ended', [container('exited')], [row('running')], ['suspect']],
  ['time over', [container()], [row('running', { expiresAt: NOW })], ['stop time']],
  ['unused', [container()], [row('running', { lastActiveAt: ago(10 * MINUTE) })], ['stop idle']],
  ['just used', [container()], [row('running', { lastActiveAt: ago(10 * MINUTE - 1) })], []],
  ['stopped rows without containers', [], [row('stopped', old), row('failed', old)], []],
])('%s', (_, containers, sandboxes, expected) => {
  expect(plan(containers, sandboxes)).toEqual(expected)
})

test.each<[string, ListedVolume[], ListedContainer[], Sandbox[], string[]]>([
  ['a home without a row', [home()], [], [], ['remove-home']],
  ['a home of the pool', [home('pooled')], [], [], []],
  ['a home without a sandbox label', [home(null)], [], [], ['remove-home']],
  ['a home of a stopped row', [home()], [], [row('stopped')], ['remove-home']],
  ['a home that goes with its container', [home()], [container()], [row('stopped')], ['remove']],
  ['a home of a starting row', [home()], [], [row('starting')], []],
  ['a home of a running row', [home()], [container()], [row('running')], []],
])('%s', (_, volumes, containers, sandboxes, expected) => {
  expect(plan(containers, sandboxes, volumes)).toEqual(expected)
})
