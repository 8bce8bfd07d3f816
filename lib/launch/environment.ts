import { networkInterfaces } from 'node:os'
import type { DataFolder } from './data-folder'
import type { Services } from './services'

/** The server's environment: what the person has set stays, the rest is what this start has found or made. */
export function serverEnvironment(given: {
  folder: Pick<DataFolder, 'path' | 'hash' | 'secrets'>
  services: Services
  host: string
  port: number
  dev: boolean
}): NodeJS.ProcessEnv {
  const { folder, services, host, port } = given
  return {
    DRYDOCK_SECRET: folder.secrets.secret,
    // Two data folders may share one engine and must not take each other's containers for their own.
    DRYDOCK_INSTANCE: `drydock-${folder.hash}`,
    DRYDOCK_URL: `http://${browserHost(host)}:${port}`,
    ...withoutEmpty(process.env),
    NODE_ENV: given.dev ? 'development' : 'production',
    DATABASE_URL: services.databaseUrl,
    DOCKER_HOST: services.dockerHost,
    ...(services.registry ? { DRYDOCK_TENANT_REGISTRY: services.registry } : {}),
    DRYDOCK_HOST: host,
    DRYDOCK_PORT: String(port),
    DRYDOCK_DATA: folder.path,
  }
}

/** What a browser types for an address that the server listens on; for "all addresses", this machine's own. */
function browserHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host.includes(':') ? `[${host}]` : host
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? 'localhost'
}

function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])))
}
