import { Transform, type TransformCallback } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** One of the JSON messages that the engine tells of a pull, push, load or build with. */
export interface Message {
  stream?: string
  status?: string
  id?: string
  progress?: string
  progressDetail?: unknown
  error?: string
  errorDetail?: { message?: string; code?: number }
  aux?: unknown
}

const MAX_LINE_CHARS = 4 * 1024 * 1024

/**
 * Passes the engine's messages on, one JSON object a line, each through `map` (null: dropped). `end` may add messages
 * when the engine has said its last; it is not called for a stream that broke.
 */
export class MessageLines extends Transform {
  #rest = ''
  readonly #decoder = new StringDecoder('utf8')

  constructor(
    private readonly mapOne: (message: Message) => Message | Message[] | null,
    private readonly atEnd: () => Promise<Message[]> = async () => [],
  ) {
    super()
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#rest += this.#decoder.write(chunk)
    const lines = this.#rest.split('\n')
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > MAX_LINE_CHARS) {
      done(new Error('a message of the engine is longer than any can be'))
      return
    }
    for (const line of lines) this.#pass(line)
    done()
  }

  override _flush(done: TransformCallback): void {
    this.#pass(this.#rest)
    this.atEnd().then(
      (messages) => {
        for (const message of messages) this.push(format(message))
        done()
      },
      (error: unknown) => {
        this.push(format(failure(error instanceof Error ? error.message : 'Something went wrong on our side.')))
        done()
      },
    )
  }

  #pass(line: string): void {
    if (line.trim() === '') return
    let message: Message
    try {
      message = JSON.parse(line)
    } catch {
      return
    }
    const mapped = typeof message === 'object' && message !== null ? this.mapOne(message) : null
    for (const one of [mapped ?? []].flat()) this.push(format(one))
  }
}

export function failure(message: string): Message {
  return { errorDetail: { message }, error: message }
}

/** Every text of a message through `map`; what is no text stays as it is. */
export function mapTexts<T>(value: T, map: (text: string) => string): T {
  if (typeof value === 'string') return map(value) as T
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, map)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, map)])) as T
}

const format = (message: Message) => `${JSON.stringify(message)}\r\n`
