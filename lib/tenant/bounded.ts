import { Transform } from 'node:stream'
import { AHEAD_BYTES } from '@/lib/docker/raw'
import { Refusal } from './refusal'

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
