import { access, lstat, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run'
import { downloadFromSuite } from './suite'

/**
 * What an engine is made of. busybox brings the `ip` that lays the bridge, also where iproute2 is missing. iptables
 * serves inside of containers' own networks only: the engine's name server for them is reached by its rules.
 */
const PACKAGES = ['docker.io', 'containerd', 'runc', 'tini', 'busybox-static', 'iptables']

/**
 * From another suite comes the engine with its clients, and no more: the machine's own runc and init serve every
 * generation, and a later runc wants a later C library.
 */
const SUITE_PACKAGES = ['docker.io', 'docker-cli', 'docker-buildx', 'docker-compose', 'containerd']
const IPTABLES = 'usr/sbin/iptables'
const MACHINE_PACKAGES = PACKAGES.filter((name) => !SUITE_PACKAGES.includes(name))

/** Libraries that a small Debian may lack, by what the loader calls them. */
const LIBRARIES: Record<string, string[]> = {
  'libdevmapper.so.1.02.1': ['libdevmapper1.02.1'],
  'libsystemd.so.0': ['libsystemd0', 'libcap2', 'libgcrypt20', 'liblz4-1', 'libzstd1', 'liblzma5', 'libgpg-error0'],
  'libselinux.so.1': ['libselinux1', 'libpcre2-8-0'],
  'libudev.so.1': ['libudev1'],
  'libseccomp.so.2': ['libseccomp2'],
  'libxtables.so.12': ['libxtables12'],
  'libmnl.so.0': ['libmnl0'],
  'libnftnl.so.11': ['libnftnl11'],
}

/**
 * Sees to it that the engine's programs lie under `<dir>/root`, unpacked from Debian packages; nothing is installed on
 * the machine. With `suite` the engine is that of another suite of Debian, for example "sid". Returns that folder.
 * Throws `internal` with apt's words when they cannot be fetched.
 */
export async function ensureEnginePrograms({
  dir,
  say,
  suite,
}: {
  dir: string
  say: (text: string) => void
  suite?: string
}): Promise<string> {
  const root = join(dir, 'root')
  // The last of what is unpacked: an older folder of ours may lack it.
  if (await exists(join(root, IPTABLES))) return root
  const fresh = `${root}.new`
  await rm(fresh, { recursive: true, force: true })
  say('fetching packages')
  if (suite) await unpack(SUITE_PACKAGES, { dir, root: fresh, suite })
  await unpack(suite ? MACHINE_PACKAGES : PACKAGES, { dir, root: fresh })
  // Debian's package has the link; others call the program by its own name only.
  const init = join(fresh, 'usr/bin/docker-init')
  if ((await lstat(init).catch(() => null)) === null) await symlink('tini-static', init)
  const missing = await missingLibraries(fresh)
  if (missing.length > 0) await unpack(missing, { dir, root: fresh })
  // The package leaves these names to the system's table of alternatives.
  for (const name of ['iptables', 'ip6tables']) await symlink('xtables-nft-multi', join(fresh, 'usr/sbin', name))
  await rm(root, { recursive: true, force: true })
  await rename(fresh, root)
  return root
}

/** The environment in which the unpacked programs find each other. */
export function engineEnvironment(root: string): NodeJS.ProcessEnv {
  const triplets = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  const libraries = triplets.flatMap((name) => [join(root, 'lib', name), join(root, 'usr/lib', name)])
  const programs = [join(root, 'usr/sbin'), join(root, 'usr/bin'), join(root, 'bin')]
  return {
    NODE_ENV: 'production',
    PATH: [...programs, process.env.PATH, '/usr/sbin', '/sbin'].join(':'),
    LD_LIBRARY_PATH: libraries.join(':'),
    XTABLES_LIBDIR: triplets.map((name) => join(root, 'usr/lib', name, 'xtables')).join(':'),
    HOME: process.env.HOME,
    HTTP_PROXY: process.env.HTTP_PROXY,
    HTTPS_PROXY: process.env.HTTPS_PROXY,
    NO_PROXY: process.env.NO_PROXY,
  }
}

async function unpack(
  packages: string[],
  { dir, root, suite }: { dir: string; root: string; suite?: string },
): Promise<void> {
  const debs = join(dir, 'debs')
  await rm(debs, { recursive: true, force: true })
  await mkdir(debs, { recursive: true })
  await mkdir(root, { recursive: true })
  if (suite) await downloadFromSuite(packages, { suite, dir, to: debs })
  else await downloadPackages(packages, debs)
  for (const name of await readdir(debs)) await run('dpkg-deb', ['-x', join(debs, name), root])
  await rm(debs, { recursive: true })
}

/** Downloads Debian packages into `to`; asks for the package lists first when the machine has none, or old ones. */
export async function downloadPackages(packages: string[], to: string): Promise<void> {
  // As root, apt would drop to a user who may not write into this folder.
  const download = () => run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...packages], { cwd: to })
  try {
    await download()
  } catch {
    await run('apt-get', ['-q', 'update'])
    await download()
  }
}

async function missingLibraries(root: string): Promise<string[]> {
  const programs = ['usr/sbin/dockerd', 'usr/bin/containerd', 'usr/sbin/runc', 'usr/sbin/xtables-nft-multi'].map(
    (path) => join(root, path),
  )
  const output = await run('/bin/sh', ['-c', 'ldd "$@" 2>&1 || true', 'sh', ...programs])
  const names = [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '')
  return [...new Set(names.flatMap((name) => LIBRARIES[name] ?? []))]
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
