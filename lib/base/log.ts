import { isAppError, messageOf } from './errors'

type Level = 'debug' | 'info' | 'warn' | 'error'
const ORDER: Record<Level, number> = { debug: 10, info: 20, warn: 30, error: 40 }

export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
  with(fields: Record<string, unknown>): Log
}

/** A log of one JSON object a line on `write` (standard error by default). */
export function createLog({
  level = 'info',
  fields = {},
  write = (line: string) => void process.stderr.write(line),
}: {
  level?: Level
  fields?: Record<string, unknown>
  write?: (line: string) => void
} = {}): Log {
  const emit =
    (at: Level) =>
    (message: string, extra: Record<string, unknown> = {}) => {
      if (ORDER[at] < ORDER[level]) return
      write(`${JSON.stringify({ time: new Date().toISOString(), level: at, message, ...fields, ...extra }, plain)}\n`)
    }
  return {
    debug: emit('debug'),
    info: emit('info'),
    warn: emit('warn'),
    error: emit('error'),
    with: (more) => createLog({ level, fields: { ...fields, ...more }, write }),
  }
}

function plain(_key: string, value: unknown): unknown {
  if (isAppError(value))
    return { code: value.code, message: value.message, details: value.details, cause: messageOf(value.cause) }
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack }
  if (typeof value === 'bigint') return value.toString()
  return value
}
