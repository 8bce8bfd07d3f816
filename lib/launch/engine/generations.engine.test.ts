import { expect, test } from 'vitest'
import { createEngine } from '@/lib/docker/client'
import { TEST_IMAGE } from '@/lib/docker/test-engine'
import { engineVersion } from '@/lib/docker/version'
import { run } from '../run'
import { earlierClient, laterEngine } from './generations'

const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot)(
  'a newer engine and the clients of both generations are at hand',
  { timeout: 300_000 },
  async () => {
    const { address, client } = await laterEngine({ images: [TEST_IMAGE] })
    expect(Number.parseInt(await engineVersion(createEngine({ host: address })), 10)).toBeGreaterThanOrEqual(28)
    const earlier = await earlierClient()
    for (const { docker, config } of [client, earlier]) {
      const env = {
        PATH: process.env.PATH,
        HOME: config,
        DOCKER_CONFIG: config,
        DOCKER_HOST: address,
        NODE_ENV: process.env.NODE_ENV,
      }
      const flags = ['--rm', '--network=none', '--memory=32m', '--label=drydock.instance=test-generations']
      expect(await run(docker, ['run', ...flags, TEST_IMAGE, 'echo', 'hello'], { env })).toContain('hello')
    }
    const env = {
      PATH: process.env.PATH,
      HOME: client.config,
      DOCKER_CONFIG: client.config,
      DOCKER_HOST: address,
      NODE_ENV: process.env.NODE_ENV,
    }
    expect(await run(client.docker, ['compose', 'version', '--short'], { env })).toMatch(/^2\./)
  },
)
