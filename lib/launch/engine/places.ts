import { join } from 'node:path'

/** Where a private engine keeps what it needs, and the names of what it adds to the system. */
export interface EnginePlaces {
  root: string
  dataRoot: string
  runDir: string
  socket: string
  pidFile: string
  bridge: string
  cgroup: string
}

/** Where everything of a private engine is; all of it follows from the two values. */
export function placesOf({ dir, hash }: { dir: string; hash: string }): EnginePlaces {
  // A socket's path may have 107 bytes, a network device's name 15: so both are short and outside the data folder.
  const runDir = `/run/drydock-${hash}`
  return {
    root: join(dir, 'root'),
    dataRoot: join(dir, 'data'),
    runDir,
    socket: join(runDir, 'docker.sock'),
    pidFile: join(runDir, 'docker.pid'),
    bridge: `dd-${hash}`,
    cgroup: `drydock-${hash}`,
  }
}
