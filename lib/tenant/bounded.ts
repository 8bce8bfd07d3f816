import type { Readable } from 'node:stream'
import { passOn } from './passing'
import { Refusal } from './refusal'

/** Passes on at most `maxBytes` of `source`, which ends with it; a longer one ends with a `Refusal`. */
export function boundedStream(source: Readable, maxBytes: number): Readable {
  let bytes = 0
  const out = passOn(source, {
    piece: (chunk, on) => {
      bytes += chunk.length
      if (bytes > maxBytes) throw new Refusal(413, `The stream is longer than ${maxBytes} bytes.`, 'stream')
      on(chunk)
    },
  })
  out.once('close', () => source.destroy())
  return out
}
