import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEngine } from '@/lib/docker/client'
import { inspectContainer } from '@/lib/docker/container'
import { createTestEngine } from '@/lib/docker/test-engine'
import { findProcesses } from '../process-table'
import { placesOf } from './places'
import { startPrivateEngine } from './private'

// It lays a bridge and mounts, which only root may; elsewhere `npm start` uses the engine that is there.
const isRoot = process.getuid?.() === 0

/** The first bytes of a name that no other data folder has. */
const HASH = '7e57e7e5'
/** What tests beside this one make and take away: ends of containers, networks, engines of their own. */
const PASSING = /^(veth|br-|dd-7e57)/

test.skipIf(!isRoot)(
  'a private engine comes up beside another one, leaves it alone, and leaves nothing when it is stopped',
  { timeout: 180_000 },
  async () => {
    await using other = createTestEngine()
    const container = await other.start({ network: 'bridge' })
    const dir = await mkdtemp(join(tmpdir(), 'drydock-engine-'))
    const places = placesOf({ dir, hash: HASH })
    let engine: Awaited<ReturnType<typeof startPrivateEngine>> | null = null
    try {
      const before = await lookAround(other.engine, container)
      engine = await startPrivateEngine({ dir, hash: HASH, logFile: join(dir, 'log') })
      const info = await createEngine({ host: engine.address }).docker.info()
      expect(info.DockerRootDir).toBe(places.dataRoot)
      expect(Object.keys(networkInterfaces())).toContain(places.bridge)
      expect(await lookAround(other.engine, container)).toEqual({
        ...before,
        links: [...before.links, places.bridge].sort(),
      })

      await engine.stop()
      expect(await lookAround(other.engine, container)).toEqual(before)
      expect(await findProcesses(places.runDir)).toEqual([])
      expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(places.runDir)
      expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(places.dataRoot)
      await expect(readdir(places.runDir)).rejects.toThrow(/ENOENT/)
      expect(await cgroupsNamed(places.cgroup)).toEqual([])
    } finally {
      // A second stop does nothing; without it, a test that failed above would leave a mount and say only that.
      await engine?.stop()
      await rm(dir, { recursive: true, force: true })
    }
  },
)

/** What another engine would notice: its bridge, its container's address, and whether the container still runs. */
async function lookAround(engine: ReturnType<typeof createEngine>, container: string) {
  const { running, addresses } = await inspectContainer(engine, container)
  const links = (await readFile('/proc/net/dev', 'utf8')).match(/^\s*[^:\s]+(?=:)/gm) ?? []
  const steady = links.map((name) => name.trim()).filter((name) => name === `dd-${HASH}` || !PASSING.test(name))
  const bridges = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).filter(({ family }) => family === 'IPv4').map(({ cidr }) => `${name} ${cidr}`),
  )
  const own = bridges.filter((line) => !PASSING.test(line)).sort()
  return { running, addresses, links: steady.sort(), bridges: own }
}

async function cgroupsNamed(name: string): Promise<string[]> {
  const hierarchies = await readdir('/sys/fs/cgroup').catch(() => [])
  const found = await Promise.all(
    hierarchies.map(async (one) =>
      ((await readdir(join('/sys/fs/cgroup', one)).catch(() => [])) as string[]).includes(name),
    ),
  )
  return hierarchies.filter((one, index) => found[index] || one === name)
}
