import { spawn } from 'node:child_process'
import { beforeAll, test } from 'vitest'
import { TEST_IMAGE } from '@/lib/docker/test-engine'
import { createTestTenant } from '@/lib/tenant/images/test-tenant'
import { type Client, earlierClient, laterEngine } from '../engine/generations'
import { commandsOn } from './commands'

// Both generations of the real docker command against tenants on engines of both.

const isRoot = process.getuid?.() === 0
const clients: Record<string, Client> = {}
const engines: Record<string, string> = {}

beforeAll(async () => {
  if (!isRoot) return
  const later = await laterEngine({ images: [TEST_IMAGE] })
  Object.assign(clients, { '20.10': await earlierClient(), later: later.client })
  Object.assign(engines, { '20.10': process.env.DOCKER_HOST ?? '', later: later.address })
}, 300_000)

function run(client: Client, { host, args, input = '' }: { host: string; args: string[]; input?: string | undefined }) {
  return new Promise<{ code: number | null; text: string }>((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: client.config, DOCKER_CONFIG: client.config, DOCKER_HOST: host }
    const child = spawn(client.docker, args, { env: { ...env, NODE_ENV: 'test' } })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    // A command that failed no longer reads.
    child.stdin.on('error', () => undefined)
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, text }))
    child.stdin.end(input)
  })
}

const pairs = ['20.10', 'later'].flatMap((engine) => ['20.10', 'later'].map((client) => ({ client, engine })))

test.skipIf(!isRoot).concurrent.for(pairs)(
  'docker $client on an engine $engine',
  // Some sixty commands: seconds where the machine is free, minutes where it is not.
  { timeout: 600_000 },
  async ({ client, engine }, context) => {
    const program = clients[client]
    if (!program) throw new Error(`There is no client ${client}.`)
    await using tenant = await createTestTenant({ engineHost: engines[engine] ?? '' })
    const commands = commandsOn(TEST_IMAGE).filter(({ same }) => client === engine || !same)
    for (const { args, says, code = 0, input } of commands) {
      const ended = await run(program, { host: tenant.host, args, input })
      context.expect.soft(ended.text, `docker ${args.join(' ')}`).toMatch(says)
      context.expect.soft(ended.code, `docker ${args.join(' ')}: ${ended.text.slice(0, 500)}`).toBe(code)
    }
  },
)
