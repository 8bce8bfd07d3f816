import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TerminalClient } from './client'
import type { Socket, TerminalNews, TerminalStatus } from './types'

class FakeSocket implements Socket {
  binaryType = ''
  readyState = 0
  sent: unknown[] = []
  closed = false
  onopen: Socket['onopen'] = null
  onmessage: Socket['onmessage'] = null
  onclose: Socket['onclose'] = null
  send(data: string | Uint8Array) {
    this.sent.push(typeof data === 'string' ? JSON.parse(data) : data.length)
  }
  close() {
    this.closed = true
  }
  open() {
    this.readyState = 1
    this.onopen?.(undefined as never)
  }
  frame(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
  bytes(length: number) {
    this.onmessage?.({ data: new Uint8Array(length).buffer })
  }
  end(code: number, reason = '') {
    this.onclose?.({ code, reason })
  }
}

let sockets: FakeSocket[]
let status: TerminalStatus[]
let drawn: (() => void)[]
let shown: string[]
let hidden: boolean
let why: string | null
let news: TerminalNews[]
let client: TerminalClient

beforeEach(() => {
  vi.useFakeTimers()
  sockets = []
  status = []
  drawn = []
  shown = []
  hidden = false
  why = null
  news = []
  client = new TerminalClient({
    screen: {
      size: () => ({ cols: 80, rows: 24 }),
      write: (data, onDrawn) => {
        shown.push(typeof data === 'string' ? data : `${data.length} bytes`)
        if (onDrawn) drawn.push(onDrawn)
      },
      reset: ({ cols, rows }) => shown.push(`reset ${cols}x${rows}`),
      resize: ({ cols, rows }) => shown.push(`resize ${cols}x${rows}`),
    },
    openSocket: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    probe: async () => why,
    isHidden: () => hidden,
    isOffline: () => false,
    onStatus: (next) => status.push(next),
    onNews: (next) => news.push(next),
    onOutput: () => {},
  })
})
afterEach(() => {
  client.stop()
  expect(vi.getTimerCount(), 'no timer is left').toBe(0)
  vi.useRealTimers()
})

const last = () => sockets.at(-1) as FakeSocket
function drawAll() {
  for (let done = drawn.shift(); done; done = drawn.shift()) done()
}
function open({ o = 0 } = {}) {
  client.start()
  last().open()
  last().frame({ t: 'resume', id: 'shell', o, way: 'snapshot', snap: 'hello', cols: 90, rows: 30 })
}

test('it says what it has, draws the snapshot, and is open', () => {
  open()
  expect(last().sent).toEqual([{ t: 'resume', id: null, o: null, cols: 80, rows: 24 }])
  expect(shown).toEqual(['reset 90x30', 'hello'])
  expect(status.map(({ state }) => state)).toEqual(['connecting', 'open'])
})

test('output is acknowledged when it is drawn, in steps', () => {
  open({ o: 1000 })
  for (let i = 0; i < 5; i++) last().bytes(10_000)
  expect(last().sent).toHaveLength(1)
  drawAll()
  expect(last().sent.slice(1)).toEqual([{ t: 'ack', o: 41_000 }])
})

test('after a cut it comes back with its offset', async () => {
  open()
  last().bytes(500)
  last().end(1006)
  expect(status.at(-1)).toMatchObject({ state: 'waiting' })
  await vi.advanceTimersByTimeAsync(400)
  expect(sockets).toHaveLength(2)
  last().open()
  expect(last().sent).toEqual([{ t: 'resume', id: 'shell', o: 500, cols: 80, rows: 24 }])
})

test('retries become rarer, and a refusal is told once it is known', async () => {
  client.start()
  for (let i = 0; i < 3; i++) {
    last().end(1006)
    await vi.advanceTimersByTimeAsync(20_000)
  }
  expect(sockets).toHaveLength(4)
  why = 'There is no such sandbox.'
  last().end(1006)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sockets).toHaveLength(4)
  expect(status.at(-1)).toEqual({ state: 'refused', message: 'There is no such sandbox.' })
  client.restart()
  expect(sockets).toHaveLength(5)
})

test('an ended shell is not replaced by itself', async () => {
  open()
  last().frame({ t: 'exit', code: 3 })
  last().frame({ t: 'bye', code: 4000, reason: 'The shell has ended.' })
  last().end(4000)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sockets).toHaveLength(1)
  expect(status.at(-1)).toEqual({ state: 'ended', code: 3 })
})

test('a large paste goes in parts that wait for the server', () => {
  open()
  client.input('x'.repeat(200_000))
  expect(last().sent.slice(1)).toEqual([65_536])
  last().frame({ t: 'in', o: 20_000 })
  expect(last().sent.slice(1)).toEqual([65_536, 20_000])
  last().frame({ t: 'in', o: 85_536 })
  last().frame({ t: 'in', o: 151_072 })
  expect(last().sent.slice(1)).toEqual([65_536, 20_000, 65_536, 48_928])
})

test('what is typed before the first connection is kept, during a reconnection it is not', async () => {
  client.input('ls\r')
  open()
  expect(last().sent).toContain(3)
  last().end(1006)
  client.input('rm -r x\r')
  await vi.advanceTimersByTimeAsync(400)
  last().open()
  last().frame({ t: 'resume', id: 'shell', o: 0, way: 'delta', snap: '', cols: 80, rows: 24 })
  expect(last().sent).toHaveLength(1)
})

test('what was typed in vain is told, while it is and once the terminal is back', async () => {
  open()
  last().end(1006)
  client.input('\x1b[I')
  expect(status.at(-1)).not.toHaveProperty('unsent')
  client.input('r')
  expect(status.at(-1)).toMatchObject({ state: 'waiting', unsent: true })
  const told = status.length
  client.input('m')
  expect(status).toHaveLength(told)
  await vi.advanceTimersByTimeAsync(400)
  expect(status.at(-1)).toEqual({ state: 'connecting', unsent: true })
  const back = async (id: string) => {
    last().open()
    last().frame({ t: 'resume', id, o: 0, way: 'snapshot', snap: '', cols: 80, rows: 24 })
    return status.at(-1)
  }
  expect(await back('other')).toEqual({ state: 'open', back: false, unsent: true })
  last().end(1006)
  await vi.advanceTimersByTimeAsync(400)
  expect(await back('other')).toEqual({ state: 'open', back: true })
})

test('a shell that has ended takes no keys and says only that it has ended', () => {
  open()
  last().frame({ t: 'exit', code: 0 })
  last().end(4000)
  client.input('x')
  expect(status.at(-1)).toEqual({ state: 'ended', code: 0 })
})

test('a hidden page acknowledges without drawing, and gets the screen anew when it is shown', () => {
  open()
  hidden = true
  for (let i = 0; i < 20; i++) last().bytes(60_000)
  expect(last().sent.at(-1)).toEqual({ t: 'ack', o: 1_200_000 })
  drawAll()
  expect(shown.filter((text) => text === '60000 bytes')).toHaveLength(8)
  hidden = false
  client.wake()
  expect(last().sent.at(-2)).toEqual({ t: 'resume', id: null, o: null, cols: 80, rows: 24 })
  last().bytes(100)
  last().frame({ t: 'resume', id: 'shell', o: 1_200_100, way: 'snapshot', snap: 'now', cols: 80, rows: 24 })
  expect(shown.slice(-2)).toEqual(['reset 80x24', 'now'])
})

test('a connection that has gone silent is given up', async () => {
  open()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(last().sent.at(-1)).toEqual({ t: 'ping' })
  last().frame({ t: 'pong' })
  await vi.advanceTimersByTimeAsync(20_000 + 10_000)
  expect(sockets[0]?.closed).toBe(true)
  await vi.advanceTimersByTimeAsync(400)
  expect(sockets).toHaveLength(2)
})

test('after stop nothing happens any more', async () => {
  open()
  const count = status.length
  client.stop()
  last().end(1006)
  client.wake()
  client.restart()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(status).toHaveLength(count)
  expect(sockets).toHaveLength(1)
})

test('a snapshot in a flood: what waits to be drawn is forgotten, and only that', () => {
  open()
  for (let i = 0; i < 4; i++) last().bytes(60_000)
  expect(shown.filter((text) => text === '60000 bytes')).toHaveLength(2)
  client.input('\x03')
  last().frame({ t: 'resume', id: 'shell', o: 900_000, way: 'snapshot', snap: '^C', cols: 80, rows: 24 })
  last().bytes(10)
  drawAll()
  expect(shown.filter((text) => text === '60000 bytes')).toHaveLength(2)
  expect(shown.slice(-3)).toEqual(['reset 80x24', '^C', '10 bytes'])
  last().bytes(40_000)
  drawAll()
  expect(last().sent.at(-1)).toEqual({ t: 'ack', o: 940_010 })
})

test('Ctrl-C stops the rest of a paste', () => {
  open()
  client.input('x'.repeat(200_000))
  client.input('\x03')
  last().frame({ t: 'in', o: 65_536 })
  expect(last().sent.slice(1)).toEqual([65_536, 1])
})

test('coming back to the same shell is told as such, a terminal that was closed is not opened again', async () => {
  open()
  last().end(1001)
  await vi.advanceTimersByTimeAsync(400)
  last().open()
  last().frame({ t: 'resume', id: 'shell', o: 0, way: 'delta', snap: '', cols: 80, rows: 24 })
  expect(status.at(-1)).toEqual({ state: 'open', back: true })
  last().end(4410)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(status.at(-1)).toEqual({ state: 'closed' })
  expect(sockets).toHaveLength(2)
})

test('news is passed on, what is not known is ignored', () => {
  open()
  last().frame({ t: 'role', role: 'viewer', guest: true })
  last().frame({ t: 'of-tomorrow' })
  expect(news).toEqual([{ t: 'role', role: 'viewer', guest: true }])
})
