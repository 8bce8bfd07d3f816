import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { downloadPackages } from '../engine/packages'
import { downloadFromSuite } from '../engine/suite'
import { hasProgram, run } from '../run'

/** Any fixed date: files that are made now carry it, so that two machines make the same archive. */
export const SOURCE_DATE_EPOCH = '1700000000'

/** What the public slim image leaves out as well. */
const LEFT_OUT = ['doc', 'groff', 'info', 'linda', 'lintian', 'locale', 'man']

/** usrmerge would pull in all of Perl; usr-is-merged says the same of a file system that was born merged. */
const NO_USRMERGE = '/etc/apt/preferences.d/no-usrmerge'

const ARCHIVES = '/var/cache/apt/archives'

export interface RootfsOptions {
  suite: string
  packages: string[]
  /** The archive to write. */
  to: string
  /** Kept between runs: downloaded packages are shared by all images. */
  debCache: string
  onLine?: (line: string) => void
  signal?: AbortSignal
}

/** Makes a Debian file system with `packages` in it, as an archive. Needs root, or user namespaces. */
export async function makeRootfs({ suite, packages, to, debCache, onLine, signal }: RootfsOptions): Promise<void> {
  const fetched = `${to}.debs`
  await mkdir(debCache, { recursive: true })
  await mkdir(fetched, { recursive: true })
  const options = [
    '--variant=minbase',
    ...LEFT_OUT.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    `--include=${['usr-is-merged', ...packages].join(',')}`,
    '--skip=download/empty',
    '--skip=essential/unlink',
    // Lays the links of a merged /usr before the first package comes.
    '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
    `--setup-hook=printf '%s\\n' 'Package: usrmerge' 'Pin: release *' 'Pin-Priority: -1' >"$1"${NO_USRMERGE}`,
    `--customize-hook=rm "$1"${NO_USRMERGE}`,
    // Plain copies: mmdebstrap's own way of handing files in and out was seen to fail on a busy machine.
    `--setup-hook=mkdir -p "$1${ARCHIVES}/partial" && find "$DEB_CACHE" -name "*.deb" -exec cp -t "$1${ARCHIVES}" {} +`,
    `--customize-hook=find "$1${ARCHIVES}" -maxdepth 1 -name "*.deb" -exec cp -t "$DEB_FETCHED" {} +`,
  ]
  const env = {
    ...process.env,
    SOURCE_DATE_EPOCH,
    TMPDIR: process.env.TMPDIR ?? '/tmp',
    DEB_CACHE: debCache,
    DEB_FETCHED: fetched,
  }
  try {
    await run('mmdebstrap', [...options, suite, to], { env, onLine, signal })
    // A rename is all or nothing: another image being made at the same time never reads half a package.
    for (const name of await readdir(fetched))
      if (name.endsWith('.deb')) await rename(join(fetched, name), join(debCache, name))
  } finally {
    await rm(fetched, { recursive: true, force: true })
  }
}

/** Unpacks Debian packages ("name", or "name/suite") into `to` without installing them. */
export async function unpackPackages({ packages, to }: { packages: string[]; to: string }): Promise<void> {
  const debs = `${to}.debs`
  await mkdir(debs, { recursive: true })
  await mkdir(to, { recursive: true })
  const own = packages.filter((name) => !name.includes('/'))
  if (own.length > 0) await downloadPackages(own, debs)
  for (const [name = '', suite = ''] of packages.filter((one) => one.includes('/')).map((one) => one.split('/')))
    await downloadFromSuite([name], { suite, dir: `${to}.apt`, to: debs })
  for (const name of await readdir(debs)) await run('dpkg-deb', ['-x', join(debs, name), to])
  for (const folder of [debs, `${to}.apt`]) await rm(folder, { recursive: true, force: true })
}

/**
 * Sees to it that a Debian file system can be made here. Throws `config_invalid` that says what to install
 * when it cannot.
 */
export async function ensureRootfsTools({ onLine }: { onLine?: (line: string) => void }): Promise<void> {
  if (await hasProgram('mmdebstrap')) return
  const how = 'Install it (Debian or Ubuntu: apt-get install mmdebstrap debian-archive-keyring)'
  if (process.getuid?.() !== 0 || !(await hasProgram('apt-get')))
    throw new AppError(
      'config_invalid',
      `No registry answers, and the program mmdebstrap, which makes the images from Debian packages, is missing. ${how}, or connect the engine to a registry.`,
    )
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['-q', 'install', '-y', '--no-install-recommends', 'mmdebstrap', 'debian-archive-keyring']
  await run('apt-get', ['-q', 'update'], { env, onLine })
  await run('apt-get', install, { env, onLine })
}
