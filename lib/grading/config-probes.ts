import { toGlob } from '@/lib/base/glob'
import type { ImageFacts } from '@/lib/docker/image'
import type { Behaviour } from '@/lib/labs/types'
import type { ImageSeen, ProbeResult } from './observation'

type ConfigProbe = Extract<Behaviour, { config: unknown }>
type FilesProbe = Extract<Behaviour, { files: unknown }>

/** Compares the image's configuration. */
export function judgeConfig({ id, title, config }: ConfigProbe, image: ImageFacts): ProbeResult {
  const faults: string[] = []
  if (config.entrypointForm === 'exec') {
    if (image.entrypoint.length === 0) faults.push('No ENTRYPOINT is set.')
    else if (isShell(image.entrypoint)) faults.push('ENTRYPOINT is run by a shell.')
  }
  if (config.exposes !== undefined && !image.exposed.includes(`${config.exposes}/tcp`))
    faults.push(
      image.exposed.length === 0
        ? `Port ${config.exposes} is not exposed; no port is.`
        : `Port ${config.exposes} is not exposed; ${image.exposed.join(', ')} is.`,
    )
  if (config.user !== undefined && image.user !== config.user)
    faults.push(`USER is "${image.user || 'root'}", expected "${config.user}".`)
  return { id, title, passed: faults.length === 0, message: faults.join(' ') || 'The configuration is as expected.' }
}

function isShell([program = '', flag = '']: string[]): boolean {
  return /(^|\/)(ba|da|a|z|k)?sh$/.test(program) && /^-\w*c$/.test(flag)
}

const SHOWN_PATHS = 4

/** Compares what the image adds to its base. */
export function judgeFiles({ id, title, files }: FilesProbe, image: ImageSeen): ProbeResult {
  const own = [...image.stack.final.values()]
    .filter(({ layer, entry }) => !image.layers[layer]?.base && entry.type !== 'directory')
    .map(({ entry }) => `/${entry.path}`)
    .sort()
  const all = [...image.stack.final.keys()].map((path) => `/${path}`)
  const faults: string[] = []
  const only = files.only?.map(toGlob)
  const extra = only ? own.filter((path) => !only.some((glob) => glob.test(path))) : []
  if (extra.length > 0) faults.push(`There is more than what is needed: ${list(extra)}.`)
  const missing = (files.present ?? []).filter((pattern) => !all.some((path) => toGlob(pattern).test(path)))
  if (missing.length > 0) faults.push(`Missing: ${list(missing)}.`)
  const unwanted = (files.absent ?? []).map(toGlob)
  const present = own.filter((path) => unwanted.some((glob) => glob.test(path)))
  if (present.length > 0) faults.push(`Should not be there: ${list(present)}.`)
  return { id, title, passed: faults.length === 0, message: faults.join(' ') || 'The files are as expected.' }
}

function list(paths: string[]): string {
  const more = paths.length - SHOWN_PATHS
  return (
    paths
      .slice(0, SHOWN_PATHS)
      .map((path) => `\`${path}\``)
      .join(', ') + (more > 0 ? ` and ${more} more` : '')
  )
}
