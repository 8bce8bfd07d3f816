import { Duplex } from 'node:stream'
import type { Engine } from './client'
import { createDemuxer } from './demux'
import { callEngine } from './errors'

/**
 * Starts a command in a running container with its standard input and output as a stream of bytes; what it says on
 * standard error is thrown away. The caller owns the stream: ending it ends the command's input, and a command of ours
 * ends with that. Throws `not_found` when the container is gone, `engine_refused` when it does not run.
 */
export async function startPipeExec(
  engine: Engine,
  { containerId, command, user }: { containerId: string; command: string[]; user: string },
): Promise<Duplex> {
  const exec = await callEngine('preparing a command', () =>
    engine.docker.getContainer(containerId).exec({
      Cmd: command,
      User: user,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    }),
  )
  const raw = await callEngine('starting a command', () => exec.start({ hijack: true, stdin: true }))
  return plainDuplex(raw)
}

/** The engine's stream with its frames taken apart; slow readers hold the engine up, as a pipe would. */
function plainDuplex(raw: Duplex): Duplex {
  const demux = createDemuxer((data, from) => {
    if (from === 'stdout' && !plain.push(Buffer.from(data))) raw.pause()
  })
  const plain: Duplex = new Duplex({
    read: () => void raw.resume(),
    write: (chunk, encoding, done) => void raw.write(chunk, encoding, done),
    final: (done) => void raw.end(done),
    destroy: (error, done) => {
      raw.destroy()
      done(error)
    },
  })
  raw.on('data', (chunk: Buffer) => demux(chunk))
  raw.on('end', () => plain.push(null))
  raw.on('error', (error) => plain.destroy(error))
  raw.on('close', () => {
    if (!plain.readableEnded) plain.push(null)
  })
  return plain
}
