import type { Duplex } from 'node:stream'
import type { Engine } from '@/lib/docker/client'
import { startPipeExec } from '@/lib/docker/pipe-exec'

/** labs/images/sandbox/ports/port-relay.c */
const PROGRAM = '/opt/drydock/port-relay'
/** Nobody: a learner may signal neither it nor look into it. */
const USER = '65534:65534'
const ANSWER_MS = 5_000

export type RelayAnswer = 'ok' | 'busy' | 'full' | 'gone'

/** The program in a sandbox that carries its published ports. It ends with our stream, so a dead host leaves none. */
export class Relay {
  readonly #stream: Duplex
  readonly #waiting: ((answer: RelayAnswer) => void)[] = []
  #rest = ''
  ended = false

  private constructor(stream: Duplex) {
    this.#stream = stream
    stream.on('data', (chunk: Buffer) => this.#read(chunk.toString('latin1')))
    stream.on('error', () => this.#end())
    stream.on('close', () => this.#end())
    stream.on('end', () => this.#end())
  }

  static async start(engine: Engine, containerId: string): Promise<Relay> {
    return new Relay(await startPipeExec(engine, { containerId, command: [PROGRAM, 'listen'], user: USER }))
  }

  open(port: number, to: { address: string; port: number }): Promise<RelayAnswer> {
    return this.#ask(`+ ${port} ${to.address} ${to.port}\n`)
  }

  close(port: number): Promise<RelayAnswer> {
    return this.#ask(`- ${port}\n`)
  }

  stop(): void {
    this.#stream.end()
    this.#stream.destroy()
    this.#end()
  }

  /** Answers come in the order of the questions. */
  #ask(line: string): Promise<RelayAnswer> {
    if (this.ended) return Promise.resolve('gone')
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.stop(), ANSWER_MS)
      this.#waiting.push((answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
      this.#stream.write(line)
    })
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const word = line.split(' ')[2]
      this.#waiting.shift()?.(word === 'ok' || word === 'full' ? word : 'busy')
    }
  }

  #end(): void {
    this.ended = true
    for (const resolve of this.#waiting.splice(0)) resolve('gone')
  }
}
