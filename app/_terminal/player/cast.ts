import { z } from 'zod'
import { MAX_COLS, MAX_ROWS, type Size } from '@/lib/terminal/protocol'

/** What happens at a moment of a recording, in seconds since its beginning. */
export type CastEvent =
  | { at: number; kind: 'output'; text: string }
  | { at: number; kind: 'size'; size: Size }
  | { at: number; kind: 'marker'; label: string }
  | { at: number; kind: 'exit'; code: number }

export interface Cast {
  size: Size
  title: string
  events: CastEvent[]
  /** Seconds. */
  duration: number
}

const sizeSchema = z.object({
  cols: z.number().int().min(2).max(MAX_COLS),
  rows: z.number().int().min(1).max(MAX_ROWS),
})
const headerSchema = z.object({ version: z.literal(3), term: sizeSchema, title: z.string().optional() })
const lineSchema = z.tuple([z.number().nonnegative(), z.string(), z.string()])

/**
 * Reads asciicast v3. `pauseAtMost`, in seconds, shortens long pauses. A last line that was cut off, as in a recording
 * under way, and kinds of events that are not known are left out. Throws an Error with a sentence for people.
 */
export function parseCast(text: string, { pauseAtMost = Number.POSITIVE_INFINITY } = {}): Cast {
  const [first = '', ...lines] = text.split('\n')
  const header = headerSchema.safeParse(parseJson(first))
  if (!header.success) throw new Error('This is no recording that this player can read.')
  const events: CastEvent[] = []
  let at = 0
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue
    const parsed = lineSchema.safeParse(parseJson(line))
    if (!parsed.success) continue
    const [pause, code, data] = parsed.data
    at += Math.min(pause, pauseAtMost)
    const event = toEvent(at, code, data)
    if (event) events.push(event)
  }
  const { term, title } = header.data
  return { size: { cols: term.cols, rows: term.rows }, title: title ?? '', events, duration: at }
}

function toEvent(at: number, code: string, data: string): CastEvent | null {
  switch (code) {
    case 'o':
      return { at, kind: 'output', text: data }
    case 'm':
      return { at, kind: 'marker', label: data }
    case 'x':
      return { at, kind: 'exit', code: Number(data) || 0 }
    case 'r': {
      const [cols, rows] = data.split('x').map(Number)
      const size = sizeSchema.safeParse({ cols, rows })
      return size.success ? { at, kind: 'size', size: size.data } : null
    }
    default:
      return null
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
