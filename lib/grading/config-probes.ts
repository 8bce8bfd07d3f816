import { findPattern } from '@/lib/base/pattern'
import type { ImageFacts } from '@/lib/docker/image'
import type { Behaviour, ConfigProbe } from '@/lib/labs/types'
import type { ProbeResult } from './observation'

type Probe = Extract<Behaviour, { config: unknown }>

/** Compares the image's configuration. */
export function judgeConfig({ id, title, config }: Probe, image: ImageFacts): ProbeResult {
  const faults = [
    ...judgeForm(config, image),
    ...judgePorts(config, image),
    ...judgeLists(config, image),
    ...judgeUser(config, image),
    ...judgeValues('Variable', { wanted: config.env, absent: config.notEnv, actual: envOf(image) }),
    ...judgeValues('Label', { wanted: config.labels, actual: new Map(Object.entries(image.labels)) }),
  ]
  return { id, title, passed: faults.length === 0, message: faults.join(' ') || 'The configuration is as expected.' }
}

function judgeForm({ entrypointForm }: ConfigProbe, { entrypoint }: ImageFacts): string[] {
  if (entrypointForm !== 'exec') return []
  if (entrypoint.length === 0) return ['No ENTRYPOINT is set.']
  return isShell(entrypoint) ? ['ENTRYPOINT is run by a shell.'] : []
}

function isShell([program = '', flag = '']: string[]): boolean {
  return /(^|\/)(ba|da|a|z|k)?sh$/.test(program) && /^-\w*c$/.test(flag)
}

function judgePorts({ exposes, notExposes }: ConfigProbe, { exposed }: ImageFacts): string[] {
  const wanted = exposes === undefined ? [] : Array.isArray(exposes) ? exposes : [String(exposes)]
  const has = (port: string) => exposed.includes(port.includes('/') ? port : `${port}/tcp`)
  return [
    ...wanted
      .filter((port) => !has(port))
      .map((port) =>
        exposed.length === 0
          ? `Port ${port} is not exposed; no port is.`
          : `Port ${port} is not exposed; ${exposed.join(', ')} is.`,
      ),
    ...(notExposes ?? []).filter(has).map((port) => `Port ${port} is exposed.`),
  ]
}

function judgeLists(config: ConfigProbe, image: ImageFacts): string[] {
  const faults: string[] = []
  for (const [name, wanted, actual] of [
    ['ENTRYPOINT', config.entrypoint, image.entrypoint],
    ['CMD', config.cmd, image.cmd],
  ] as const)
    if (wanted && JSON.stringify(wanted) !== JSON.stringify(actual))
      faults.push(`${name} is ${JSON.stringify(actual)}, expected ${JSON.stringify(wanted)}.`)
  if (config.workdir !== undefined && (image.workingDir || '/') !== config.workdir)
    faults.push(`WORKDIR is "${image.workingDir || '/'}", expected "${config.workdir}".`)
  for (const path of config.volumes ?? []) if (!image.volumes.includes(path)) faults.push(`${path} is not a VOLUME.`)
  for (const path of config.notVolumes ?? []) if (image.volumes.includes(path)) faults.push(`${path} is a VOLUME.`)
  return faults
}

function judgeUser({ user }: ConfigProbe, image: ImageFacts): string[] {
  const actual = image.user || 'root'
  return user !== undefined && actual !== user ? [`USER is "${actual}", expected "${user}".`] : []
}

function envOf({ env }: ImageFacts): Map<string, string> {
  return new Map(
    env.map((pair) => {
      const equals = pair.indexOf('=')
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
    }),
  )
}

/** Values are not said: they may be what nobody should read. */
function judgeValues(
  what: string,
  { wanted = {}, absent = [], actual }: { wanted?: ConfigProbe['env']; absent?: string[]; actual: Map<string, string> },
): string[] {
  const wrong = Object.entries(wanted).flatMap(([name, value]) => {
    const has = actual.get(name)
    if (has === undefined) return [`${what} ${name} is not set.`]
    const fits = typeof value === 'string' ? has === value : findPattern(value.matches, has)
    return fits ? [] : [`${what} ${name} has another value than expected.`]
  })
  return [...wrong, ...absent.filter((name) => actual.has(name)).map((name) => `${what} ${name} is set.`)]
}
