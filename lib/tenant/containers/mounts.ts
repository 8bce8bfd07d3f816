import { z } from 'zod'
import { marksOf } from '../marks'
import { checkLabels, upName } from '../names'
import { labelMap, parseKnown } from '../parse-known'
import { forbid, malformed } from '../refusal'
import type { Tenant } from '../types'
import type { Config, HostConfig } from './create-schema'

/** A mount as the engine gets it. Its source is always a volume: no path of the host is ever in one. */
export interface UpMount {
  Type: 'volume'
  /** Empty for one that goes with its container. */
  Source: string
  Target: string
  ReadOnly: boolean
  VolumeOptions: { NoCopy: boolean; Labels: Record<string, string>; Subpath?: string }
}

/** A folder or file of the learner's home inside a container. */
export interface HomeBind {
  /** Below the home; empty for the home itself. */
  path: string
  target: string
  readOnly: boolean
}

export interface Planned {
  mounts: UpMount[]
  homeBinds: HomeBind[]
  tmpfs: Record<string, string>
  /** The learner's names of volumes that the mounts name. */
  volumes: string[]
}

const MAX_MOUNTS = 24
/** Where a home lies in a container whose engine cannot mount a part of a volume. */
export const HIDDEN = '/.drydock'
const KEPT = ['/proc', '/sys', '/dev', HIDDEN]
const OPTIONS = ['ro', 'rw', 'nocopy', 'z', 'Z', 'cached', 'delegated', 'consistent']
const TMPFS_BYTES = 64 * 1024 * 1024

const mount = z.object({
  Type: z.string(),
  Source: z.string().max(4096).optional(),
  Target: z.string().max(4096),
  ReadOnly: z.boolean().optional(),
  VolumeOptions: z.unknown().optional(),
  TmpfsOptions: z.unknown().optional(),
  BindOptions: z.unknown().optional(),
  Consistency: z.string().max(32).optional(),
})

/** Sorts everything that a container wants mounted. Throws for what is not a volume, a tmpfs, or below the home. */
export function planMounts(
  tenant: Tenant,
  { config, host, imageVolumes }: { config: Config; host: HostConfig; imageVolumes: string[] },
): Planned {
  const planned: Planned = { mounts: [], homeBinds: [], tmpfs: {}, volumes: [] }
  for (const bind of host.Binds ?? []) addBind(tenant, planned, bind)
  for (const one of host.Mounts ?? []) addMount(tenant, planned, one)
  for (const [target, options] of Object.entries(host.Tmpfs ?? {}))
    planned.tmpfs[checkTarget(target)] = tmpfsOptions(options)
  const covered = new Set([
    ...planned.mounts.map(({ Target }) => Target),
    ...planned.homeBinds.map(({ target }) => target),
    ...Object.keys(planned.tmpfs),
  ])
  if (covered.size < planned.mounts.length + planned.homeBinds.length + Object.keys(planned.tmpfs).length)
    throw malformed('Duplicate mount point.')
  // Made by us, so that they carry the tenant's marks: those that the engine makes by itself carry nothing.
  for (const path of new Set([...Object.keys(config.Volumes ?? {}), ...imageVolumes])) {
    const target = checkTarget(path)
    if (!covered.has(target))
      planned.mounts.push(volumeMount(tenant, { source: '', target, readOnly: false, noCopy: false }))
  }
  if (planned.mounts.length + planned.homeBinds.length > MAX_MOUNTS)
    throw malformed(`A container can have ${MAX_MOUNTS} mounts.`)
  return planned
}

function addBind(tenant: Tenant, planned: Planned, bind: string): void {
  const parts = bind.split(':')
  if (parts.length === 1) {
    planned.mounts.push(volumeMount(tenant, { source: '', target: checkTarget(bind), readOnly: false, noCopy: false }))
    return
  }
  const [source = '', target = '', options = ''] = parts
  if (parts.length > 3 || source === '') throw malformed(`invalid volume specification: '${bind.slice(0, 120)}'`)
  const words = options.split(',').filter(Boolean)
  const unknown = words.find((one) => !OPTIONS.includes(one))
  if (unknown)
    throw forbid(
      'body',
      `-v with the option "${unknown.slice(0, 40)}" would reach beyond the container: ro, rw and nocopy can be set.`,
    )
  addSource(tenant, planned, {
    source,
    target,
    readOnly: words.includes('ro'),
    noCopy: words.includes('nocopy'),
    labels: {},
  })
}

function addMount(tenant: Tenant, planned: Planned, value: unknown): void {
  const one = parseKnown(mount, value, { where: 'HostConfig.Mounts' })
  const readOnly = one.ReadOnly ?? false
  if (one.Type === 'tmpfs') {
    const options = parseKnown(
      z.object({ SizeBytes: z.number().int().min(0).optional(), Mode: z.number().int().min(0).max(0o7777).optional() }),
      one.TmpfsOptions,
      { where: 'TmpfsOptions' },
    )
    const words = [
      options.SizeBytes ? `size=${options.SizeBytes}` : '',
      options.Mode ? `mode=${options.Mode.toString(8)}` : '',
      readOnly ? 'ro' : '',
    ]
    planned.tmpfs[checkTarget(one.Target)] = tmpfsOptions(words.filter(Boolean).join(','))
    return
  }
  if (one.Type !== 'volume' && one.Type !== 'bind')
    throw forbid(
      'body',
      `Mounts of type "${one.Type.slice(0, 20)}" reach the machine itself: volume, tmpfs, and bind below your home can be mounted.`,
    )
  if (one.Type === 'bind') {
    parseKnown(
      z.object({
        Propagation: z.enum(['', 'rprivate', 'private']).optional(),
        NonRecursive: z.boolean().optional(),
        CreateMountpoint: z.boolean().optional(),
      }),
      one.BindOptions,
      { where: 'BindOptions' },
    )
    if (!one.Source?.startsWith('/')) throw malformed('invalid mount config for type "bind": invalid mount path')
  }
  const driver = {
    DriverConfig: 'Drivers and their options reach the machine itself: leave them out, volumes are "local".',
    Subpath: 'Mount the whole volume.',
  }
  const options = parseKnown(
    z.object({
      NoCopy: z.boolean().optional(),
      Labels: labelMap.optional(),
      DriverConfig: z
        .object({ Name: z.enum(['', 'local']).optional() })
        .strict()
        .optional(),
    }),
    one.VolumeOptions,
    { where: 'VolumeOptions', refused: driver },
  )
  if (one.Type === 'volume' && one.Source?.startsWith('/'))
    throw malformed('invalid mount config for type "volume": the source must be a name')
  addSource(tenant, planned, {
    source: one.Source ?? '',
    target: one.Target,
    readOnly,
    noCopy: options.NoCopy ?? false,
    labels: checkLabels(options.Labels ?? {}),
  })
}

interface Source {
  source: string
  target: string
  readOnly: boolean
  noCopy: boolean
  labels?: Record<string, string>
}

function addSource(tenant: Tenant, planned: Planned, { source, target, ...rest }: Source): void {
  const at = checkTarget(target)
  if (source.startsWith('/')) {
    planned.homeBinds.push({ path: pathInHome(tenant, source), target: at, readOnly: rest.readOnly })
    return
  }
  if (source !== '') planned.volumes.push(source)
  planned.mounts.push(volumeMount(tenant, { source, target: at, ...rest }))
}

function volumeMount(tenant: Tenant, { source, target, readOnly, noCopy, labels = {} }: Source): UpMount {
  return {
    Type: 'volume',
    Source: source === '' ? '' : upName(tenant, source),
    Target: target,
    ReadOnly: readOnly,
    VolumeOptions: { NoCopy: noCopy, Labels: { ...labels, ...marksOf(tenant) } },
  }
}

/** Of a path in the sandbox: what is left of it below the home. Throws for every other. */
function pathInHome({ home }: Tenant, path: string): string {
  const clean = normal(path)
  if (home && clean === home.path) return ''
  if (home && clean.startsWith(`${home.path}/`)) return clean.slice(home.path.length + 1)
  const where = home ? `only what lies below ${home.path} can be` : 'nothing of this machine can be'
  throw forbid(
    'body',
    `${path.slice(0, 120)} cannot be mounted into a container: ${where}. Use a volume: -v NAME:/path.`,
  )
}

function normal(path: string): string {
  if (path.includes('\0') || path.split('/').some((part) => part === '..' || part === '.'))
    throw malformed(`invalid path: ${path.slice(0, 120)}`)
  return `/${path.split('/').filter(Boolean).join('/')}`
}

/** The path inside the container. Throws where a mount would hide what keeps the container apart. */
function checkTarget(path: string): string {
  if (!path.startsWith('/')) throw malformed(`invalid mount path: '${path.slice(0, 120)}' mount path must be absolute`)
  const clean = normal(path)
  if (clean === '/') throw malformed("invalid specification: destination can't be '/'")
  if (KEPT.some((kept) => clean === kept || (clean.startsWith(`${kept}/`) && !clean.startsWith('/dev/shm'))))
    throw forbid(
      'body',
      `Nothing can be mounted at ${clean.slice(0, 120)}: it keeps the container apart from the machine.`,
    )
  return clean
}

const TMPFS_WORDS = ['rw', 'ro', 'exec', 'noexec', 'nosuid', 'nodev', 'noatime', 'async', 'sync']
const TMPFS_SETTING = /^(size=(\d{1,15})([kmg]?)|mode=0?[0-7]{3,4}|uid=\d{1,6}|gid=\d{1,6})$/i

/** tmpfs counts against the memory of its container; a size is set all the same, so that it can be seen. */
function tmpfsOptions(text: string): string {
  const given = text.split(',').filter(Boolean)
  for (const one of given)
    if (!TMPFS_WORDS.includes(one) && !TMPFS_SETTING.test(one))
      throw forbid(
        'body',
        `--tmpfs with "${one.slice(0, 40)}" is not offered: size, mode, uid, gid, ro, exec can be set.`,
      )
  const size = given.some((one) => /^size=/i.test(one)) ? [] : [`size=${TMPFS_BYTES}`]
  return [...new Set([...given, 'nosuid', 'nodev', ...size])].join(',')
}
