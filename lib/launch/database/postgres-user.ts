import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface RunAs {
  uid: number
  gid: number
  /** Set when the user cannot reach the files by its own rights, for example below /root. */
  needsReach: boolean
}

/**
 * Who PostgreSQL runs as: null for this process's own user; when that is root, which PostgreSQL refuses, the owner of
 * the existing database, else a user that every Linux has. No user is added to the machine.
 */
export async function choosePostgresUser({ dir, program }: { dir: string; program: string }): Promise<RunAs | null> {
  if (process.getuid?.() !== 0) return null
  const owner = await stat(dir).catch(() => null)
  const users = await readUsers()
  const user =
    users.find(({ uid }) => owner !== null && uid !== 0 && uid === owner.uid) ??
    users.find(({ name }) => name === 'postgres') ??
    users.find(({ name }) => name === 'nobody')
  if (!user) return null
  return { uid: user.uid, gid: user.gid, needsReach: !((await canReach(program)) && (await canReach(dirname(dir)))) }
}

/** The command line that runs `program` so. With `needsReach`, it keeps one of root's rights: to pass through folders. */
export function commandFor(user: RunAs | null, program: string, args: string[]) {
  if (!user) return { program, args, spawnAs: {} }
  const { uid, gid, needsReach } = user
  if (!needsReach) return { program, args, spawnAs: { uid, gid } }
  const rights = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search']
  const as = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...rights, '--']
  return { program: 'setpriv', args: [...as, program, ...args], spawnAs: {} }
}

async function readUsers(): Promise<{ name: string; uid: number; gid: number }[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n')
  return lines.map((line) => {
    const [name = '', , uid, gid] = line.split(':')
    return { name, uid: Number(uid), gid: Number(gid) }
  })
}

async function canReach(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}
