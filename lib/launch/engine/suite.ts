import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const PUBLIC_MIRROR = 'http://deb.debian.org/debian/'

/**
 * Downloads packages of another suite of Debian into `to`, from the mirror that the machine uses. The machine's own
 * apt learns nothing of it: lists, cache and status are private ones under `dir`, gone afterwards. Throws `internal`
 * with apt's words when the suite cannot be reached.
 */
export async function downloadFromSuite(
  packages: string[],
  { suite, dir, to }: { suite: string; dir: string; to: string },
): Promise<void> {
  const home = join(dir, 'apt')
  await rm(home, { recursive: true, force: true })
  for (const name of ['lists/partial', 'cache/archives/partial', 'state'])
    await mkdir(join(home, name), { recursive: true })
  await writeFile(join(home, 'status'), '')
  const source = [
    'Types: deb',
    `URIs: ${await mirror()}`,
    `Suites: ${suite}`,
    'Components: main',
    `Signed-By: ${KEYRING}`,
  ]
  await writeFile(join(home, 'suite.sources'), `${source.join('\n')}\n`)
  try {
    await run('apt-get', [...privateOptions(home), 'update'])
    await run('apt-get', [...privateOptions(home), 'download', ...packages], { cwd: to })
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

function privateOptions(home: string): string[] {
  const options = {
    'Dir::Etc::sourcelist': join(home, 'suite.sources'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State': join(home, 'state'),
    'Dir::State::Lists': join(home, 'lists'),
    // Empty: what the machine has installed must not decide what can be downloaded.
    'Dir::State::status': join(home, 'status'),
    'Dir::Cache': join(home, 'cache'),
    'APT::Sandbox::User': 'root',
    'APT::Update::Error-Mode': 'any',
  }
  return ['-q', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
}

/** Where the machine gets its packages of main from; security archives hold no other suites. */
async function mirror(): Promise<string> {
  const targets = await run('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(COMPONENT)',
    'Created-By: Packages',
    'Origin: Debian',
  ]).catch(() => '')
  const uris = targets.split('\n').flatMap((line) => (line.endsWith(' main') ? [line.slice(0, -' main'.length)] : []))
  return uris.find((uri) => !uri.includes('security')) ?? PUBLIC_MIRROR
}
