import type { Door } from './door'
import { startTenants } from './tenants'
import { startTerminals } from './terminals'
import type { HostOptions } from './types'

/** What holds streams of the engine and so must outlive web servers. */
export interface Host {
  door: Door
  /** Ends its parts, the last that was started first. */
  stop(): Promise<void>
}

/**
 * Starts the parts of the host: in a broker process of its own, or within the one process of `npm start`. Throws when one
 * cannot start; those that were started until then are stopped.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { config, db, engine, clock, log } = options
  const { databaseUrl, dataDir } = config
  const parts: { name: string; stop(): Promise<unknown> }[] = []
  const stop = async () => {
    for (const part of parts.splice(0).reverse())
      await part.stop().catch((error: unknown) => log.error('closing failed', { name: part.name, error }))
  }
  try {
    const terminals = await startTerminals({ databaseUrl, db, engine, clock, log, dataDir })
    parts.push({ name: 'terminals', stop: terminals.stop })
    const tenants = await startTenants(options)
    if (tenants) parts.push({ name: 'tenants', stop: tenants.stop })
    return { door: terminals.door, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
