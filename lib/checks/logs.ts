import type { Engine } from '@/lib/docker/client'
import { BoundedOutput, createDemuxer } from '@/lib/docker/demux'
import { callEngine } from '@/lib/docker/errors'

const LINES = 2000
const MAX_BYTES = 64 * 1024

/** The last lines that a container has printed, both streams together. */
export async function lastLogs(engine: Engine, id: string): Promise<string> {
  const container = engine.docker.getContainer(id)
  const { Config } = await callEngine('looking at a container', () => container.inspect())
  const log = await callEngine('reading the log of a container', () =>
    container.logs({ stdout: true, stderr: true, follow: false, tail: LINES }),
  )
  const text = Config.Tty ? log : unframed(log)
  return text.subarray(-MAX_BYTES).toString('utf8')
}

/** A container without a terminal says in front of each piece which stream it is of. */
function unframed(log: Buffer): Buffer {
  const output = new BoundedOutput(Number.MAX_SAFE_INTEGER)
  const demux = createDemuxer((data) => output.add(data, 'stdout'))
  demux(log)
  return output.read('stdout')
}
