import { malformed } from '../refusal'

export type Bindings = Record<string, { HostIp: string; HostPort: string }[]>

const PORT = /^(\d{1,5})(?:\/(tcp|udp))?$/
const RANGE = /^(\d{1,5})(?:-(\d{1,5}))?$/
const RANDOM_FROM = 32_768
const RANDOM_TO = 60_999
const MAX_PORTS = 64

/**
 * What a container publishes, with a number for every port that was left open. Nothing of it goes to the engine: the
 * platform carries the ports into the learner's shell. `taken` are numbers that others of the tenant have, running or
 * not; only open ones avoid them.
 */
export function publishedPorts(
  { bindings = {}, all = false, exposed }: { bindings?: Record<string, unknown>; all?: boolean; exposed: string[] },
  taken: Set<number>,
): Bindings {
  const result: Bindings = {}
  const used = new Set(taken)
  for (const [port, value] of Object.entries(bindings)) result[portKey(port)] = bindingsOf(value, used)
  if (all)
    for (const port of exposed)
      result[portKey(port)] ??= [{ HostIp: '0.0.0.0', HostPort: String(freePort(used, RANDOM_FROM, RANDOM_TO)) }]
  if (Object.values(result).flat().length > MAX_PORTS) throw malformed(`A container can publish ${MAX_PORTS} ports.`)
  return result
}

/** "80" and "80/tcp" are one port. */
export function portKey(text: string): string {
  const match = PORT.exec(text)
  const number = Number(match?.[1])
  if (!match || number < 1 || number > 65_535) throw malformed(`invalid port specification: "${text.slice(0, 40)}"`)
  return `${number}/${match[2] ?? 'tcp'}`
}

function bindingsOf(value: unknown, used: Set<number>): { HostIp: string; HostPort: string }[] {
  const list = Array.isArray(value) && value.length > 0 ? value : [{}]
  return list.slice(0, MAX_PORTS).map((one: unknown) => {
    const { HostIp = '', HostPort = '' } = (typeof one === 'object' && one !== null ? one : {}) as Record<
      string,
      unknown
    >
    if (typeof HostIp !== 'string' || !/^[0-9a-fA-F.:]{0,45}$/.test(HostIp))
      throw malformed('invalid IP address to publish on')
    if (typeof HostPort !== 'string' || (HostPort !== '' && !RANGE.test(HostPort)))
      throw malformed('invalid port to publish on')
    const [, first = '0', last = first] = RANGE.exec(HostPort) ?? []
    const [from, to] = Number(first) === 0 ? [RANDOM_FROM, RANDOM_TO] : [Number(first), Number(last)]
    if (to > 65_535 || to < from) throw malformed(`invalid port to publish on: ${HostPort}`)
    const port = from === to ? from : freePort(used, from, to)
    used.add(port)
    return { HostIp: HostIp || '0.0.0.0', HostPort: String(port) }
  })
}

function freePort(used: Set<number>, from: number, to: number): number {
  for (let port = from; port <= to; port++) {
    if (used.has(port)) continue
    used.add(port)
    return port
  }
  throw malformed(`There is no free port from ${from} to ${to}.`)
}

/** What our own label holds; what cannot be read publishes nothing. */
export function readBindings(label: string | undefined): Bindings {
  try {
    const value: unknown = JSON.parse(label ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Bindings) : {}
  } catch {
    return {}
  }
}

/** As `docker ps` shows them, of a container that runs. */
export function listedPorts(bindings: Bindings, exposed: unknown[]): unknown[] {
  const published = Object.entries(bindings).flatMap(([port, hosts]) => {
    const [number, type] = port.split('/')
    return hosts.map(({ HostIp, HostPort }) => ({
      IP: HostIp,
      PrivatePort: Number(number),
      PublicPort: Number(HostPort),
      Type: type,
    }))
  })
  const shown = new Set(Object.keys(bindings))
  const rest = (exposed as { PrivatePort?: number; Type?: string }[]).filter(
    ({ PrivatePort, Type }) => !shown.has(`${PrivatePort}/${Type}`),
  )
  return [...published, ...rest.map(({ PrivatePort, Type }) => ({ PrivatePort, Type }))]
}
