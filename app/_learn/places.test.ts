import { expect, test } from 'vitest'
import { eventStream } from './event-stream'
import { inPlace, takePlace } from './places'

test('one person has so many places of a kind and no more; others are not touched', async () => {
  const leave = Array.from({ length: 6 }, () => takePlace('check', 'ada'))
  expect(() => takePlace('check', 'ada')).toThrow(expect.objectContaining({ code: 'too_many_requests' }))
  takePlace('sandbox', 'ada')()
  takePlace('check', 'ben')()
  leave[0]?.()
  leave[0]?.()
  leave[1]?.()
  takePlace('check', 'ada')
  takePlace('check', 'ada')
  await expect(inPlace('check', 'ada', async () => 1)).rejects.toMatchObject({ code: 'too_many_requests' })
  await expect(inPlace('check', 'cy', () => Promise.reject(new Error('x')))).rejects.toThrow('x')
})

test('a stream gives its place back when the browser leaves, when it ends and when it fails', async () => {
  const open = (start: Parameters<typeof eventStream>[2]) => {
    const leaving = new AbortController()
    const request = new Request('http://here.invalid', { signal: leaving.signal })
    return { leaving, response: eventStream(request, 'dee', start) }
  }
  const streams = Array.from({ length: 32 }, () => open(() => () => {}))
  expect(() => open(() => () => {})).toThrow(expect.objectContaining({ code: 'too_many_requests' }))
  for (const { leaving } of streams.slice(0, 16)) leaving.abort()
  for (const { response } of streams.slice(16)) await response.body?.cancel()
  for (let at = 0; at < 40; at++) {
    const ended = open((_send, end) => {
      end()
      return () => {}
    })
    await ended.response.text()
    const failed = open(() => {
      throw new Error('broken')
    })
    await expect(failed.response.text()).rejects.toThrow()
  }
})

test('a browser that does not read is left instead of being written to without end', async () => {
  let send: (event: string, data: string) => void = () => {}
  let stopped = false
  const response = eventStream(new Request('http://here.invalid'), 'eve', (sender) => {
    send = sender
    return () => {
      stopped = true
    }
  })
  await new Promise(setImmediate)
  for (let at = 0; at < 100 && !stopped; at++) send('log', 'x'.repeat(1024 * 1024))
  expect(stopped).toBe(true)
  await response.body?.cancel()
})
