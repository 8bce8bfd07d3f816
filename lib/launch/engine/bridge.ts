import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { run } from '../run'
import { chooseSubnet, parseRoutes } from './subnet'

/**
 * Lays a bridge of our own for the private engine, in a network that nothing here uses. It must exist before the
 * engine starts: without one an engine takes, or deletes, the bridge of another engine on the machine.
 * Returns the bridge's address with its bits.
 */
export async function createBridge({ root, name }: { root: string; name: string }): Promise<string> {
  const address = chooseSubnet(await takenNetworks())
  await ip(root, ['link', 'add', 'name', name, 'type', 'bridge'])
  await ip(root, ['addr', 'add', address, 'dev', name])
  await ip(root, ['link', 'set', name, 'up'])
  return address
}

/** Removes the bridge; fine when there is none. */
export async function removeBridge({ root, name }: { root: string; name: string }): Promise<void> {
  if (!networkNames(await readFile('/proc/net/dev', 'utf8')).includes(name)) return
  await ip(root, ['link', 'set', name, 'down'])
  await ip(root, ['link', 'del', name])
}

async function takenNetworks(): Promise<string[]> {
  const routes = parseRoutes(await readFile('/proc/net/route', 'utf8'))
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ cidr }) => cidr ?? '')
  return [...routes, ...addresses.filter(Boolean)]
}

function networkNames(table: string): string[] {
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.split(':')[0]?.trim() ?? '')
}

async function ip(root: string, args: string[]): Promise<void> {
  await run(join(root, 'bin/busybox'), ['ip', ...args])
}
