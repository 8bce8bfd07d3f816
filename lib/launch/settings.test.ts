import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '@/lib/config/config'

/** Where settings are declared. */
async function declared(): Promise<string> {
  const files = ['lib/config/config.ts', 'lib/config/git-source.ts']
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
}

test('docs/settings.md names every setting that is read, and none that is not', async () => {
  const source = await declared()
  const read = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1])
  const doc = await readFile('docs/settings.md', 'utf8')
  const written = [...doc.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm)].map((match) => match[1])
  expect(read.length).toBeGreaterThan(20)
  expect(written.sort()).toEqual(read.sort())
})

test('docker-compose.yml sets only settings that exist', async () => {
  const source = await declared()
  const compose = await readFile('docker-compose.yml', 'utf8')
  const app = compose.slice(compose.indexOf('  app:'), compose.indexOf('\n  database:\n'))
  const set = [...app.matchAll(/^ {6}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1] ?? '')
  expect(set.length).toBeGreaterThan(10)
  for (const name of set) expect(source).toContain(`  ${name}: `)
})

interface Service {
  command?: string[]
  environment?: Record<string, string>
  volumes?: string[]
  healthcheck?: { test: string[] }
  build?: { context: string; dockerfile: string }
}

/** What compose puts in for `${NAME:-default}` and `${NAME:?why}`, with this .env. */
function fill(value: string, env: Record<string, string>): string {
  return value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind, rest: string) => {
    if (env[name]) return env[name]
    if (kind !== '-') throw new Error(`${name} is not set`)
    return rest
  })
}

test('app and broker take the environment that docker-compose.yml gives them, with nothing in .env but what it asks for', async () => {
  const { services } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as {
    services: Record<string, Service>
  }
  const env = {
    DRYDOCK_SECRET: 'x'.repeat(64),
    POSTGRES_PASSWORD: 'y'.repeat(48),
    DRYDOCK_URL: 'https://school.example',
  }
  for (const name of ['app', 'broker']) {
    const { environment = {}, volumes = [] } = services[name] ?? {}
    const filled = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, fill(value, env)]))
    const config = parseConfig(filled)
    expect(config).toMatchObject({ url: env.DRYDOCK_URL, brokerPath: '/run/drydock/broker.sock', dataDir: '/data' })
    // Each socket that they speak to lies in a volume that they have.
    for (const path of ['/run/drydock', '/run/lab-engine', '/run/drydock-tenants', '/data'])
      expect(volumes.map((volume) => volume.split(':')[1])).toContain(path)
  }
  expect(() => fill(services.app?.environment?.DRYDOCK_SECRET ?? '', {})).toThrow('DRYDOCK_SECRET')
})

test('what docker-compose.yml runs and builds from is there', async () => {
  const { services } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as {
    services: Record<string, Service>
  }
  const files = Object.values(services).flatMap(({ command = [], healthcheck, build }) => [
    ...[...command, ...(healthcheck?.test ?? [])].filter((word) => /\.m?[jt]s$/.test(word)),
    ...(build ? [`${build.context}/${build.dockerfile}`] : []),
  ])
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) await readFile(file)
})
