import { expect, test } from 'vitest'
import type { Fault } from '@/lib/labs/types'
import { runCases } from './run'
import type { LabCase } from './types'

const fault: Fault = { severity: 'error', file: 'f', line: 1, column: 1, field: null, message: 'm', fix: null }
const never = new AbortController().signal

function cases(runs: LabCase['run'][]): LabCase[] {
  return runs.map((run, at) => ({ lesson: 'a/b', name: `${at}`, run }))
}

test('results come in the order of the cases, warnings pass, and no more run at once than asked for', async () => {
  let running = 0
  let most = 0
  const run = (faults: Fault[]) => async () => {
    most = Math.max(most, ++running)
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    running--
    return faults
  }
  const told: string[] = []
  const results = await runCases(cases([run([]), run([fault]), run([{ ...fault, severity: 'warning' }]), run([])]), {
    jobs: 2,
    signal: never,
    onResult: ({ name }) => told.push(name),
  })
  expect(most).toBe(2)
  expect(results.map(({ name, passed }) => `${name} ${passed}`)).toEqual(['0 true', '1 false', '2 true', '3 true'])
  expect(told.sort()).toEqual(['0', '1', '2', '3'])
})

test('a failure of the platform ends the rest and is thrown, once what had begun has ended', async () => {
  let ended = false
  const waits: LabCase['run'] = (signal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        ended = true
        reject(signal.reason)
      })
    })
  const breaks: LabCase['run'] = () => Promise.reject(new Error('no engine'))
  let later = false
  const third: LabCase['run'] = async () => {
    later = true
    return []
  }
  const all = runCases(cases([waits, breaks, third]), { jobs: 2, signal: never, onResult: () => {} })
  await expect(all).rejects.toThrow('no engine')
  expect([ended, later]).toEqual([true, false])
})

test('an abort is passed on and its reason thrown', async () => {
  const stop = new AbortController()
  const run: LabCase['run'] = (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const all = runCases(cases([run]), { jobs: 4, signal: stop.signal, onResult: () => {} })
  stop.abort(new Error('Ctrl-C'))
  await expect(all).rejects.toThrow('Ctrl-C')
})
