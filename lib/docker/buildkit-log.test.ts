import { expect, test } from 'vitest'
import { BuildKitLogReader } from './buildkit-log'
import { writeMessage } from './grpc'

const text = (value: string) => Buffer.from(value)
const begun = writeMessage({ 1: 1 })

function trace(fields: Record<number, Buffer>): string {
  return `${JSON.stringify({ id: 'moby.buildkit.trace', aux: writeMessage(fields).toString('base64') })}\r\n`
}

function read(messages: string[]): { lines: string[]; reader: BuildKitLogReader } {
  const lines: string[] = []
  const reader = new BuildKitLogReader((line) => lines.push(line))
  const whole = messages.join('')
  // Cut anywhere.
  for (let at = 0; at < whole.length; at += 7) reader.write(whole.slice(at, at + 7))
  reader.end()
  return { lines, reader }
}

test('steps are told once, with what they print, and what is only about the builder is left out', () => {
  const step = writeMessage({ 1: text('sha256:a'), 3: text('[2/3] RUN make'), 5: begun })
  const { lines, reader } = read([
    trace({ 1: writeMessage({ 1: text('sha256:0'), 3: text('[internal] load build definition'), 5: begun }) }),
    trace({ 1: writeMessage({ 1: text('sha256:b'), 3: text('[3/3] COPY a /a') }) }),
    trace({ 1: step }),
    trace({ 3: writeMessage({ 1: text('sha256:a'), 4: text('one\ntw') }) }),
    trace({ 1: step, 3: writeMessage({ 1: text('sha256:a'), 4: text('o\nlast') }) }),
    `${JSON.stringify({ id: 'moby.image.id', aux: { ID: 'sha256:image' } })}\n`,
  ])
  expect(lines).toEqual(['[2/3] RUN make', 'one', 'two', 'last'])
  expect(reader.reading).toEqual({ imageId: 'sha256:image', error: null, failed: null })
})

test('a failure has the step, the words and the exit code', () => {
  const failed = writeMessage({ 1: text('sha256:a'), 3: text('[2/3] RUN make'), 5: begun, 7: text('exit code: 2') })
  const message = 'executor failed running [/bin/sh -c make]: exit code: 2'
  const { reader } = read([trace({ 1: failed }), `${JSON.stringify({ errorDetail: { message }, error: message })}\n`])
  expect(reader.reading).toEqual({ imageId: null, error: { message, exitCode: 2 }, failed: '[2/3] RUN make' })
})

test('a message that cannot be read is left out', () => {
  const { lines, reader } = read([
    'no json\n',
    `${JSON.stringify({ id: 'moby.buildkit.trace', aux: 'AAAA' })}\n`,
    `${JSON.stringify({ id: 'moby.buildkit.trace', aux: Buffer.from([10, 200, 1]).toString('base64') })}\n`,
  ])
  expect(lines).toEqual([])
  expect(reader.reading).toEqual({ imageId: null, error: null, failed: null })
})
