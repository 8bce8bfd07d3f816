import { PassThrough, Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { patientStream } from './patience'

const SHORT = { tickMs: 20, minBytes: 10, ticks: 5 }

test('a body that comes in one go passes whole, also an empty one', async () => {
  for (const text of ['a'.repeat(100_000), '']) {
    const chunks: Buffer[] = []
    for await (const chunk of patientStream(Readable.from(text ? [Buffer.from(text)] : []), SHORT)) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe(text)
  }
})

test('a client that sends a byte now and then is given up, and its own stream stays whole', async () => {
  const body = new PassThrough()
  const drip = setInterval(() => body.write('x'), 10)
  const out = patientStream(body, SHORT)
  const read = async () => {
    for await (const _ of out);
  }
  await expect(read()).rejects.toThrow(/too slowly/)
  clearInterval(drip)
  expect(body.destroyed).toBe(false)
})

test('a body that nobody takes meanwhile is not held against its client', async () => {
  const body = new PassThrough()
  body.write('x')
  const out = patientStream(body, SHORT)
  await delay(SHORT.tickMs * SHORT.ticks * 4)
  expect(out.destroyed).toBe(false)
  body.end('y')
  const chunks: Buffer[] = []
  for await (const chunk of out) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString()).toBe('xy')
})

test('a body that is cut off fails', async () => {
  const body = new PassThrough()
  const out = patientStream(body, SHORT)
  body.write('x')
  setTimeout(() => body.destroy(), 10)
  const read = async () => {
    for await (const _ of out);
  }
  await expect(read()).rejects.toThrow(/cut short/)
})
