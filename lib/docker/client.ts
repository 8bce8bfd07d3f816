import Docker from 'dockerode'
import { AppError } from '@/lib/base/errors'

/** A connection to one Docker Engine. Only `lib/docker` looks inside; everyone else passes it on. */
export interface Engine {
  readonly docker: Docker
  /** The address it was made from, for messages. */
  readonly address: string
}

export type EngineAddress = { socketPath: string } | { protocol: 'http' | 'https'; host: string; port: number }

/**
 * Makes a client for the engine at `host` (unix:///path/to.sock, tcp://host:port, http://host:port).
 * Nothing is sent yet. Throws `config_invalid` for an address of another form.
 */
export function createEngine({ host }: { host: string }): Engine {
  return { docker: new Docker(parseEngineHost(host)), address: host }
}

/** Where `host` points to. Throws `config_invalid` for an address of another form than `createEngine` takes. */
export function parseEngineHost(host: string): EngineAddress {
  const url = /^(unix|tcp|http|https):\/\/(.+)$/.exec(host)
  const rest = url?.[2]
  if (!url || !rest) {
    throw new AppError(
      'config_invalid',
      `DOCKER_HOST "${host}" is not usable; write unix:///var/run/docker.sock or tcp://host:2375.`,
    )
  }
  if (url[1] === 'unix') return { socketPath: rest }
  const address = new URL(host.replace(/^tcp:/, 'http:'))
  const protocol = address.protocol === 'https:' ? 'https' : 'http'
  return { protocol, host: address.hostname, port: Number(address.port || 2375) }
}
