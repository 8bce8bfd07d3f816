import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import headless from '@xterm/headless'
import { WebSocket, WebSocketServer } from 'ws'
import { createLog } from '@/lib/base/log'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { type Broker, createBroker } from './broker'
import { type Connection, serveConnection } from './connection'
import { MAX_FRAME_BYTES, parseServerFrame, type ServerFrame, SUBPROTOCOL } from './protocol'

/** A broker on the real engine behind a real WebSocket server, without the checks of the gateway. */
export interface TestTerminals extends AsyncDisposable {
  test: TestEngine
  broker: Broker
  url: string
  /** Starts a container to open terminals in; returns the id to use as the sandbox's. */
  sandbox(): Promise<string>
  containerOf(sandboxId: string): string
  activity: string[]
  /** In the order of connecting. */
  connections: Connection[]
}

export async function startTestTerminals({
  detachedMs,
  screenDir,
  output,
}: {
  detachedMs?: number
  screenDir?: string
  output?: { burst: number; perSecond: number }
} = {}): Promise<TestTerminals> {
  const test = createTestEngine()
  const dir = screenDir ?? (await mkdtemp(join(tmpdir(), 'drydock-screens-')))
  const activity: string[] = []
  const log = createLog({ level: 'warn' })
  const broker = createBroker({
    engine: test.engine,
    log,
    screenDir: dir,
    onActivity: (id) => activity.push(id),
    detachedMs,
    output,
  })
  const containers = new Map<string, string>()
  const connections: Connection[] = []
  const server: Server = createServer()
  const sockets = new WebSocketServer({ server, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
  sockets.on('connection', (ws, request) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    const sandboxId = url.pathname.slice(1)
    const spec = {
      containerId: containers.get(sandboxId) ?? sandboxId,
      command: ['bash', '--norc', '--noprofile'],
      user: '1000:1000',
      workingDir: '/tmp',
      env: { PS1: '$ ', HISTFILE: '' },
    }
    const key = { sandboxId, name: url.searchParams.get('terminal') ?? 'main' }
    const as = url.searchParams.get('as')
    const peer = {
      id: randomUUID(),
      person: url.searchParams.get('person') ?? 'owner',
      name: 'Somebody',
      role: as === 'viewer' ? ('viewer' as const) : ('controller' as const),
      guest: url.searchParams.get('person') !== null,
    }
    connections.push(serveConnection(ws, { broker, key, spec, peer, log, recheck: async () => {} }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    test,
    broker,
    activity,
    connections,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sandbox: async () => {
      const id = randomUUID()
      containers.set(id, await test.start({ pids: 256, memoryBytes: 128 * 1024 * 1024 }))
      return id
    },
    containerOf: (id) => containers.get(id) ?? '',
    [Symbol.asyncDispose]: async () => {
      await broker.stop()
      for (const ws of sockets.clients) ws.terminate()
      await new Promise((resolve) => server.close(resolve))
      await test[Symbol.asyncDispose]()
      if (!screenDir) await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A client that keeps the rules of the protocol, with a screen of its own to look at. */
export class TestClient {
  readonly ws: WebSocket
  readonly frames: ServerFrame[] = []
  readonly term: headless.Terminal
  /** Acknowledge what was received. */
  acking = true
  /** Show what was received. A flood that is drawn here takes the processor from what a test measures. */
  drawing = true
  /** Bytes of output, screens included. */
  received = 0
  id: string | null = null
  offset = 0
  closed: { code: number; reason: string } | null = null
  /** The status of an upgrade that was refused. */
  refused: number | null = null

  constructor(
    url: string,
    {
      cols = 80,
      rows = 24,
      from,
      cookie,
      origin = 'http://localhost',
    }: { cols?: number; rows?: number; from?: TestClient; cookie?: string; origin?: string } = {},
  ) {
    this.term = from?.term ?? new headless.Terminal({ cols, rows, scrollback: 1000, allowProposedApi: true })
    this.ws = new WebSocket(url, [SUBPROTOCOL], {
      perMessageDeflate: false,
      origin,
      headers: cookie ? { cookie } : {},
    })
    this.ws.on('open', () => this.say({ t: 'resume', id: from?.id ?? null, o: from ? from.offset : null, cols, rows }))
    this.ws.on('message', (data, isBinary) => (isBinary ? this.#onBytes(data as Buffer) : this.#onFrame(String(data))))
    this.ws.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) }
    })
    this.ws.on('unexpected-response', (_request, response) => {
      this.refused = response.statusCode ?? 0
      response.resume()
      this.closed = { code: 1006, reason: '' }
    })
    this.ws.on('error', () => {})
  }

  say(frame: object): void {
    this.ws.send(JSON.stringify(frame))
  }

  type(text: string | Buffer): void {
    this.ws.send(Buffer.from(text as string), { binary: true })
  }

  /** Lines of the visible screen without trailing blanks. */
  lines(): string[] {
    const { active } = this.term.buffer
    return Array.from(
      { length: this.term.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    )
  }

  /** All text, scrollback included; a line that was wrapped at the border is one line. */
  text(): string {
    const { active } = this.term.buffer
    const lines: string[] = []
    for (let row = 0; row < active.length; row++) {
      const line = active.getLine(row)
      if (!line) continue
      const goesOn = active.getLine(row + 1)?.isWrapped ?? false
      const text = line.translateToString(!goesOn)
      if (line.isWrapped && lines.length > 0) lines.push(lines.pop() + text)
      else lines.push(text)
    }
    return lines.join('\n').trimEnd()
  }

  async until(what: RegExp | (() => boolean), ms = 60_000): Promise<void> {
    const met = typeof what === 'function' ? what : () => what.test(this.text())
    const end = Date.now() + ms
    while (!met()) {
      if (Date.now() > end)
        throw new Error(
          `Not within ${ms} ms: ${what}\n--- screen ---\n${this.text()}\n--- closed: ${JSON.stringify(this.closed)}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** The newest frame of a kind. */
  last<T extends ServerFrame['t']>(t: T): Extract<ServerFrame, { t: T }> | undefined {
    return this.frames.filter((frame): frame is Extract<ServerFrame, { t: T }> => frame.t === t).at(-1)
  }

  async leave(): Promise<void> {
    this.ws.close()
    await this.until(() => this.closed !== null)
  }

  #onBytes(bytes: Buffer): void {
    this.received += bytes.length
    this.offset += bytes.length
    const offset = this.offset
    const seen = () => {
      if (this.acking && this.ws.readyState === this.ws.OPEN) this.say({ t: 'ack', o: offset })
    }
    if (this.drawing) this.term.write(bytes, seen)
    else seen()
  }

  #onFrame(text: string): void {
    const frame = parseServerFrame(text)
    this.frames.push(frame)
    if (frame.t !== 'resume') return
    this.received += frame.snap.length
    if (frame.way === 'snapshot') {
      this.term.write('', () => {
        this.term.reset()
        this.term.resize(frame.cols, frame.rows)
      })
      this.term.write(frame.snap)
    }
    this.id = frame.id
    this.offset = frame.o
  }
}
