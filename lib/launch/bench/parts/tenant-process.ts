import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Tenants in a process of their own. */
export interface Tenants {
  pid: number
  /** Sees to it that so many are open. */
  open(count: number): Promise<void>
  close(): Promise<void>
}

/** Starts the process; it makes sockets `0.sock`, `1.sock` … in `dir`. To be closed. */
export function startTenants(dir: string, { image, host }: { image: string; host: string }): Tenants {
  const env = { ...process.env, DOCKER_HOST: host }
  const args = ['--import', 'tsx', 'lib/launch/bench/tenants.ts', dir, image]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines = child.stdout ? createInterface({ input: child.stdout })[Symbol.asyncIterator]() : null
  return {
    pid: child.pid ?? 0,
    open: async (count) => {
      child.stdin?.write(`${count}\n`)
      const said = await lines?.next()
      if (!said || said.done) throw new Error('The tenants did not open.')
    },
    close: async () => {
      child.stdin?.end()
      await ended
    },
  }
}
