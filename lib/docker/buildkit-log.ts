import { fieldsOf } from './grpc'

export interface BuildKitReading {
  imageId: string | null
  /** What the build's own error message says; null while there is none. */
  error: { message: string; exitCode: number | null } | null
  /** Name of the step that failed, as BuildKit writes it: "[stage 2/3] RUN …". */
  failed: string | null
}

interface Message {
  id?: string
  aux?: unknown
  error?: string
  errorDetail?: { message?: string; code?: number }
}

interface Step {
  name: string
  said: boolean
}

const TRACE = 'moby.buildkit.trace'
const MAX_LINE_CHARS = 4096
const MAX_STEPS = 2000
/** Steps that are about the builder and not about the Dockerfile. */
const INTERNAL = /^\[internal\]|^exporting|^writing|^naming|^copy \/context /
const EXIT_CODE = /exit code: (\d+)/

/**
 * Reads BuildKit's messages (one JSON object a line; progress is protobuf in base64) as they come, in chunks cut
 * anywhere. Calls `onLine` for each step that begins and for each line that a command prints.
 */
export class BuildKitLogReader {
  readonly reading: BuildKitReading = { imageId: null, error: null, failed: null }
  readonly #steps = new Map<string, Step>()
  readonly #open = new Map<string, string>()
  #json = ''

  constructor(private readonly onLine: (line: string) => void) {}

  write(chunk: string): void {
    this.#json += chunk
    const lines = this.#json.split('\n')
    this.#json = lines.pop() ?? ''
    for (const line of lines) this.#message(line)
  }

  end(): void {
    if (this.#json.trim() !== '') this.#message(this.#json)
    for (const rest of this.#open.values()) if (rest !== '') this.#say(rest)
    this.#open.clear()
  }

  #message(json: string): void {
    const message = parse(json)
    if (!message) return
    const { aux, error, errorDetail } = message
    if (message.id === TRACE && typeof aux === 'string') this.#trace(Buffer.from(aux, 'base64'))
    else if (typeof aux === 'object' && aux !== null && 'ID' in aux) this.reading.imageId = String(aux.ID)
    if (error === undefined && !errorDetail) return
    const text = (errorDetail?.message ?? error ?? '').slice(0, MAX_LINE_CHARS)
    const code = errorDetail?.code ?? EXIT_CODE.exec(text)?.[1]
    this.reading.error = { message: text, exitCode: code === undefined ? null : Number(code) }
  }

  /** moby.buildkit.v1.StatusResponse: steps in field 1, what they print in field 3. */
  #trace(bytes: Buffer): void {
    try {
      for (const { field, content } of fieldsOf(bytes)) {
        if (field === 1 && content) this.#step(content)
        if (field === 3 && content) this.#print(content)
      }
    } catch {
      // A message that cannot be read is one line less to show. What counts is in the other messages.
    }
  }

  #step(bytes: Buffer): void {
    const { 1: digest = '', 3: name = '', 7: error = '' } = texts(bytes)
    const fields = [...fieldsOf(bytes)].map(({ field }) => field)
    const cached = [...fieldsOf(bytes)].some(({ field, value }) => field === 4 && value === 1)
    if (error !== '') this.reading.failed ??= name
    if (INTERNAL.test(name) || (!fields.includes(5) && !cached)) return
    const known = this.#steps.get(digest)
    if (known || this.#steps.size >= MAX_STEPS) return
    this.#steps.set(digest, { name, said: true })
    this.#say(name)
  }

  #print(bytes: Buffer): void {
    const { 1: digest = '', 4: text = '' } = texts(bytes)
    const lines = ((this.#open.get(digest) ?? '') + text).split('\n')
    let rest = lines.pop() ?? ''
    for (const line of lines) this.#say(line)
    // A program that never ends its line must not fill our memory.
    if (rest.length > MAX_LINE_CHARS) {
      this.#say(rest)
      rest = ''
    }
    this.#open.set(digest, rest)
  }

  #say(line: string): void {
    const text = line.slice(0, MAX_LINE_CHARS).replace(/\r$/, '')
    if (text !== '') this.onLine(text)
  }
}

function texts(bytes: Buffer): Record<number, string> {
  return Object.fromEntries(
    [...fieldsOf(bytes)].flatMap(({ field, content }) => (content ? [[field, content.toString('utf8')]] : [])),
  )
}

function parse(json: string): Message | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Message) : null
  } catch {
    return null
  }
}
