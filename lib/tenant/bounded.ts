import { Transform } from 'node:stream'
import { Refusal } from './refusal'

/** So that whoever sends and whoever takes need not wait for each other at every piece. */
const AHEAD_BYTES = 256 * 1024

/** Passes on at most `maxBytes`; a longer stream ends with a `Refusal`. */
export function boundedStream(maxBytes: number): Transform {
  let bytes = 0
  return new Transform({
    highWaterMark: AHEAD_BYTES,
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes) done(new Refusal(413, `The stream is longer than ${maxBytes} bytes.`, 'stream'))
      else done(null, chunk)
    },
  })
}
