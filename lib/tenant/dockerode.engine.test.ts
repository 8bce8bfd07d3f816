import { expect, test } from 'vitest'
import { createEngine } from '@/lib/docker/client'
import { TEST_IMAGE } from '@/lib/docker/test-engine'
import { openTestTenant } from './test-tenant'

const WITHIN = { timeout: 60_000 }

// What programs do that speak to an engine by the common client library, against a learner's socket.

test('the usual calls of a client library', { timeout: 120_000 }, async () => {
  await using tenant = await openTestTenant()
  const { docker } = createEngine({ host: `unix://${tenant.socketPath}` })
  expect((await docker.ping()).toString()).toBe('OK')
  expect((await docker.version()).ApiVersion).toMatch(/^1\./)

  await docker.createVolume({ Name: 'data' })
  const network = await docker.createNetwork({ Name: 'back' })
  const container = await docker.createContainer({
    Image: TEST_IMAGE,
    name: 'web',
    Cmd: ['sh', '-c', 'echo started; exec sleep 600'],
    HostConfig: { Binds: ['data:/data'], NetworkMode: 'back' },
  })
  await container.start()
  expect((await docker.listContainers()).map(({ Names }) => Names)).toEqual([['/web']])
  expect((await container.inspect()).State.Running).toBe(true)
  await expect.poll(async () => (await container.logs({ stdout: true })).toString(), WITHIN).toContain('started')

  const exec = await container.exec({ Cmd: ['cat'], AttachStdin: true, AttachStdout: true })
  const stream = await exec.start({ hijack: true, stdin: true })
  const said = new Promise<string>((resolve) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks).toString()))
  })
  stream.end('through')
  expect(await said).toContain('through')
  expect((await exec.inspect()).ExitCode).toBe(0)

  await expect(docker.createContainer({ Image: TEST_IMAGE, HostConfig: { Privileged: true } })).rejects.toMatchObject({
    statusCode: 403,
  })
  await expect(docker.getContainer('none').inspect()).rejects.toMatchObject({ statusCode: 404 })

  const image = await container.commit({ repo: 'kept', tag: '1' })
  expect(image.Id).toMatch(/^sha256:/)
  expect((await docker.getImage('kept:1').inspect()).RepoTags).toEqual(['kept:1'])
  await container.remove({ force: true })
  await docker.getImage('kept:1').remove()
  await docker.getVolume('data').remove()
  await network.remove()
  expect(await docker.listContainers({ all: true })).toEqual([])
})
