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

test('docker attach joins one that runs; the keys to leave it leave it running, and so does a line that is cut', {
  timeout: 180_000,
}, async () => {
  await using tenant = await openTestTenant()
  const { docker } = createEngine({ host: `unix://${tenant.socketPath}` })
  const container = await docker.createContainer({
    Image: TEST_IMAGE,
    name: 'shell',
    Cmd: ['sh', '-c', 'while read -r line; do echo "heard $line"; done'],
    Tty: true,
    OpenStdin: true,
  })
  await container.start()
  const attach = async (detachKeys?: string) => {
    const options = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true, detachKeys }
    const socket = (await container.attach(options)) as NodeJS.ReadWriteStream & { destroy(): void }
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const ended = new Promise<void>((resolve) => socket.once('end', () => resolve()).once('close', () => resolve()))
    return { socket, ended, text: () => text }
  }

  for (const [keys, typed] of [
    [undefined, '\x10\x11'],
    ['ctrl-a,d', '\x01d'],
  ] as const) {
    const one = await attach(keys)
    one.socket.write(`by ${keys}\n`)
    await expect.poll(one.text, WITHIN).toContain(`heard by ${keys}`)
    one.socket.write(typed)
    await one.ended
    expect((await container.inspect()).State.Running).toBe(true)
  }

  const cut = await attach()
  cut.socket.write('cut\n')
  await expect.poll(cut.text, WITHIN).toContain('heard cut')
  cut.socket.destroy()
  const again = await attach()
  again.socket.write('again\n')
  await expect.poll(again.text, WITHIN).toContain('heard again')
  again.socket.destroy()
  expect((await container.inspect()).State.Running).toBe(true)

  const strange = await tenant.call('POST', '/containers/shell/attach?stream=1&detachKeys=%0d%0aX:1')
  expect(strange.status).toBe(400)
})
