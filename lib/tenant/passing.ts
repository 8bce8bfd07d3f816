import { Readable } from 'node:stream'
import { AHEAD_BYTES } from '@/lib/docker/raw'
import { Refusal } from './refusal'

type On = (piece: Buffer) => void

/** What a body is looked at by on its way. Whatever it throws ends what is passed on. */
export interface Passing {
  /** Called for each piece as it comes; `on` passes on what it is given, a part of the piece included: nothing is copied. */
  piece(chunk: Buffer, on: On): void
  /** Called when the body has come whole. */
  end?(on: On): void | Promise<void>
}

/**
 * What `passing` makes of `source`, as fast as it is taken. One queue and no more: a transform has two, and a turn of
 * the loop for each piece. The source stays whole when what is returned ends early; whoever owns it ends it.
 */
export function passOn(source: Readable, { piece, end }: Passing): Readable {
  const out = new Readable({ highWaterMark: AHEAD_BYTES, read: () => void source.resume() })
  const on = (one: Buffer) => {
    if (one.length > 0 && !out.push(one)) source.pause()
  }
  const fail = (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error)))
  const onData = (chunk: Buffer) => {
    try {
      piece(chunk, on)
    } catch (error) {
      fail(error)
    }
  }
  const finish = async () => {
    try {
      await end?.(on)
      if (!out.destroyed) out.push(null)
    } catch (error) {
      fail(error)
    }
  }
  let whole = false
  source.on('data', onData).pause()
  source.once('end', () => {
    whole = true
    void finish()
  })
  source.once('error', fail)
  source.once('close', () => whole || out.destroy(new Refusal(400, 'The body was cut short.', 'stream')))
  out.once('close', () => {
    source.off('data', onData)
    if (!whole) source.pause()
  })
  // Who handles the call may have gone on without it.
  out.on('error', () => undefined)
  return out
}
