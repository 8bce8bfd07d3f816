import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { z } from 'zod'
import { malformed, Refusal } from './refusal'
import type { BodyKind } from './route'

export const JSON_MAX_BYTES = 1024 * 1024
const NONE_MAX_BYTES = 1024
const BODY_MS = 15_000

/** Reads and parses what the route declares; undefined for a stream, which the handler reads. Throws `Refusal`. */
export async function readBody<Body>(kind: BodyKind<Body>, stream: Readable): Promise<Body | undefined> {
  if (kind.kind === 'stream') return undefined
  if (kind.kind === 'json') {
    const text = await readText(stream, kind.maxBytes ?? JSON_MAX_BYTES)
    const value = kind.optional && text.trim() === '' ? null : parseJson(text)
    return parseWith(kind.schema, value, 'body')
  }
  const text = (await readText(stream, NONE_MAX_BYTES)).trim()
  // Some clients send an empty object where nothing is asked for.
  if (!['', '{}', 'null'].includes(text)) throw new Refusal(400, 'This call takes no body.', 'body')
  return undefined
}

/** Parses by the schema. Throws `Refusal` that names the first field that is wrong. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = [where, ...(issue?.path ?? [])].join('.').slice(0, 200)
  throw malformed(`${path}: ${issue?.message ?? 'not understood'}`.slice(0, 600))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      // Libraries between here and the handler would drop it without a word.
      if (key === '__proto__') throw malformed('A body cannot hold the key "__proto__".')
      return value
    })
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw malformed('The body is not JSON.')
  }
}

async function readText(stream: Readable, maxBytes: number): Promise<string> {
  const timer = new AbortController()
  const late = delay(BODY_MS, undefined, { signal: timer.signal }).then(
    () => {
      throw new Refusal(408, `The body did not arrive within ${BODY_MS / 1000} s.`, 'stream')
    },
    () => new Promise<never>(() => undefined),
  )
  try {
    return await Promise.race([collect(stream, maxBytes), late])
  } finally {
    timer.abort()
  }
}

async function collect(stream: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Not `for await`: that would destroy the stream, and the connection with it, before the answer is sent.
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) {
        stream.pause()
        reject(new Refusal(413, `The body is larger than ${maxBytes} bytes.`, 'stream'))
      } else chunks.push(chunk)
    })
    stream.once('end', resolve)
    stream.once('error', reject)
    stream.once('close', () => reject(malformed('The body was cut short.')))
  })
  return Buffer.concat(chunks).toString('utf8')
}
