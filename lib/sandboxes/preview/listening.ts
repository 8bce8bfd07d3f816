import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { LEARNER } from '../limits'

const TIMEOUT_MS = 5_000
const MAX_BYTES = 256 * 1024
const LISTENS = '0A'
/** Docker's own name server listens on 127.0.0.11, which is nobody's page. */
const DNS = '0B00007F'

/** The TCP ports at which something answers in a sandbox, published by a container or opened by a program there. */
export async function listListening(engine: Engine, containerId: string): Promise<number[]> {
  const { stdout } = await runExec(engine, {
    containerId,
    command: ['cat', '/proc/net/tcp', '/proc/net/tcp6'],
    user: LEARNER,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  })
  return parseListening(stdout.toString('latin1'))
}

/** Reads the kernel's table of sockets. */
export function parseListening(table: string): number[] {
  const ports = table.split('\n').flatMap((line) => {
    const [, local, , state] = line.trim().split(/\s+/)
    const [address, port] = local?.split(':') ?? []
    return state === LISTENS && address !== DNS && port ? [Number.parseInt(port, 16)] : []
  })
  return [...new Set(ports)].sort((a, b) => a - b)
}
