import { type ChildProcess, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../port'
import { endProcess } from '../../process-table'

export interface PeerPlace {
  /** Folder with their node_modules. */
  modules: string
  /** Path of the docker command. */
  docker: string
  dockerHost: string
  /** Our script around node-pty. */
  gateway: string
}

/** A server of somebody else's on a port of its own, one for each container. */
export class PeerProcess {
  readonly port: number
  readonly #child: ChildProcess

  constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  pids(): Promise<number[]> {
    return familyOf(this.#child.pid ?? 0)
  }

  async stop(): Promise<void> {
    for (const pid of (await this.pids()).reverse()) await endProcess(pid, { signal: 'SIGTERM', graceMs: 1000 })
  }
}

const READY_MS = 20_000

/** Starts `node ...args` with a free port among them and waits until it listens. */
export async function startPeer(args: (port: number) => string[], { dockerHost }: PeerPlace): Promise<PeerProcess> {
  const port = await freePort()
  const env = { ...process.env, DOCKER_HOST: dockerHost, NODE_ENV: 'production' as const }
  const child = spawn(process.execPath, args(port), { stdio: 'ignore', env })
  const deadline = Date.now() + READY_MS
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${args(port)[0]} did not start`)
    await delay(50)
  }
  return new PeerProcess(child, port)
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    setTimeout(() => socket.destroy(), 200).unref()
  })
}

/** A process and everything that descends from it. */
export async function familyOf(pid: number): Promise<number[]> {
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const parents = await Promise.all(
    names.map(async (name) => {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
      return { pid: Number(name), parent: Number(/^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1] ?? 0) }
    }),
  )
  const family = [pid]
  // The list grows while it is walked.
  for (const member of family) family.push(...parents.filter(({ parent }) => parent === member).map((one) => one.pid))
  return family
}
