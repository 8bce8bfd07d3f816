export interface BuildStep {
  /** From 1, as the engine counts. */
  index: number
  total: number
  instruction: string
  cached: boolean
  /** Short id of the image that the step made; null while it runs and when it failed. */
  imageId: string | null
}

export interface LogReading {
  steps: BuildStep[]
  /** What the build's own error message says; null while there is none. */
  error: { message: string; exitCode: number | null } | null
  imageId: string | null
}

interface Message {
  stream?: string
  error?: string
  errorDetail?: { message?: string; code?: number }
  aux?: { ID?: string }
}

const STEP = /^Step (\d+)\/(\d+) : ([\s\S]*)$/
const IMAGE = /^ ---> ([0-9a-f]{12})$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters; the builder paints errors red.
const COLOURS = /\u001b\[[0-9;]*m/g
const MAX_LINE_CHARS = 4096
const MAX_STEPS = 1000

/**
 * Reads the classic builder's messages (one JSON object a line) as they come, in chunks cut anywhere. Calls `onLine`
 * for every line of text with the step that it belongs to (0 before the first).
 *
 * A RUN can print whatever looks like the builder's own lines. So this is for people to read; what decides a grade is
 * asked of the engine's store afterwards.
 */
export class BuildLogReader {
  readonly reading: LogReading = { steps: [], error: null, imageId: null }
  #json = ''
  #text = ''

  constructor(private readonly onLine: (line: string, step: BuildStep | null) => void) {}

  write(chunk: string): void {
    this.#json += chunk
    const lines = this.#json.split('\n')
    this.#json = lines.pop() ?? ''
    for (const line of lines) this.#message(line)
  }

  end(): void {
    if (this.#json.trim() !== '') this.#message(this.#json)
    this.#json = ''
    if (this.#text !== '') this.#line(this.#text)
    this.#text = ''
  }

  #message(json: string): void {
    const message = parseMessage(json)
    if (!message) return
    if (message.aux?.ID) this.reading.imageId = message.aux.ID
    if (message.error !== undefined || message.errorDetail)
      this.reading.error = {
        message: (message.errorDetail?.message ?? message.error ?? '').slice(0, MAX_LINE_CHARS),
        exitCode: message.errorDetail?.code ?? null,
      }
    if (message.stream === undefined) return
    const lines = (this.#text + message.stream).split('\n')
    this.#text = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
    // A program that never ends its line must not fill our memory.
    if (this.#text.length > MAX_LINE_CHARS) {
      this.#line(this.#text)
      this.#text = ''
    }
  }

  #line(raw: string): void {
    const line = raw.slice(0, MAX_LINE_CHARS).replace(COLOURS, '').replace(/\r$/, '')
    const { steps } = this.reading
    const [, index, total, instruction] = STEP.exec(line) ?? []
    if (index && total && instruction !== undefined && steps.length < MAX_STEPS)
      steps.push({ index: Number(index), total: Number(total), instruction, cached: false, imageId: null })
    const step = steps.at(-1) ?? null
    if (step && line === ' ---> Using cache') step.cached = true
    const id = IMAGE.exec(line)?.[1]
    if (step && id) step.imageId = id
    if (line !== '') this.onLine(line, step)
  }
}

function parseMessage(json: string): Message | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Message) : null
  } catch {
    return null
  }
}
