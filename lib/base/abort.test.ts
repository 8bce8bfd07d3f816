import { expect, test } from 'vitest'
import { withTimeout } from './abort'
import { isAppError } from './errors'

const never = () => new Promise<never>(() => {})

test('work that ends in time gives its value', async () => {
  expect(await withTimeout({ ms: 1000, message: 'late' }, async () => 7)).toBe(7)
})

test('work that is late is refused with the message, and its signal fires', async () => {
  let seen: unknown
  const late = withTimeout({ ms: 5, message: 'The build took too long.' }, (signal) => {
    signal.addEventListener('abort', () => {
      seen = signal.reason
    })
    return never()
  })
  await expect(late).rejects.toMatchObject({ code: 'timeout', message: 'The build took too long.' })
  expect(isAppError(seen)).toBe(true)
})

test('the first reason wins: an outer abort before the time is up', async () => {
  const outer = new AbortController()
  const running = withTimeout({ ms: 1000, message: 'late', signal: outer.signal }, never)
  outer.abort(new Error('closed'))
  await expect(running).rejects.toThrow('closed')
})

test('a signal that is aborted already starts nothing', async () => {
  let started = false
  const running = withTimeout({ ms: 1000, message: 'late', signal: AbortSignal.abort(new Error('gone')) }, async () => {
    started = true
  })
  await expect(running).rejects.toThrow('gone')
  expect(started).toBe(false)
})
