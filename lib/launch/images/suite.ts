import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../run'

const MIRROR = 'http://deb.debian.org/debian'
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * Downloads one package of a Debian suite that this machine's own package lists do not hold, into `to`. Lists and cache
 * lie in a folder of this call's own: nothing of the machine is changed. Throws `internal` with apt's words.
 */
export async function downloadOfSuite({ name, suite, to }: { name: string; suite: string; to: string }): Promise<void> {
  const own = await mkdtemp(join(tmpdir(), 'drydock-apt-'))
  try {
    await mkdir(join(own, 'lists/partial'), { recursive: true })
    await mkdir(join(own, 'cache/archives/partial'), { recursive: true })
    await writeFile(join(own, 'status'), '')
    await writeFile(join(own, 'sources.list'), `deb [signed-by=${KEYRING}] ${MIRROR} ${suite} main\n`)
    const options = [
      `Dir::Etc::sourcelist=${own}/sources.list`,
      'Dir::Etc::sourceparts=-',
      `Dir::State::Lists=${own}/lists`,
      `Dir::State::status=${own}/status`,
      `Dir::Cache=${own}/cache`,
      // As root, apt would drop to a user who may not write into these folders.
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option])
    await run('apt-get', ['-q', ...options, 'update'], { cwd: to })
    await run('apt-get', ['-q', ...options, 'download', name], { cwd: to })
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}
