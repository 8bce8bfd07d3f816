import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRawEngine, sendRaw } from '@/lib/docker/raw'
import { openTestTenant, runDocker, type TestTenant } from './test-tenant'

// The real docker command against a tenant's socket, as a learner would use it.

const IMAGE = 'debian:bookworm-slim'
const HOME_VOLUME = `drydock-test-${randomBytes(6).toString('hex')}-home`
let tenant: TestTenant
let dir: string

async function engine(method: string, path: string, body?: unknown): Promise<void> {
  const answer = await sendRaw(openRawEngine({ host: process.env.DOCKER_HOST ?? '' }), {
    method,
    path,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  })
  if (answer.kind === 'response') for await (const _ of answer.body);
}

beforeAll(async () => {
  await engine('POST', '/volumes/create', {
    Name: HOME_VOLUME,
    Driver: 'local',
    DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'size=8m,uid=1000,gid=1000,mode=711' },
  })
  // As the sandbox does, somebody must hold on to it: the memory is gone with the last container that mounts it.
  await engine('POST', `/containers/create?name=${HOME_VOLUME}`, {
    Image: IMAGE,
    Cmd: ['sleep', '3600'],
    HostConfig: {
      Mounts: [{ Type: 'volume', Source: HOME_VOLUME, Target: '/home/learner' }],
      NetworkMode: 'none',
      Init: true,
    },
  })
  await engine('POST', `/containers/${HOME_VOLUME}/start`)
  dir = await mkdtemp(join(tmpdir(), 'tenant-cli-'))
  tenant = await openTestTenant({ home: { volume: HOME_VOLUME, path: '/home/learner' } })
})
afterAll(async () => {
  await tenant[Symbol.asyncDispose]()
  await engine('DELETE', `/containers/${HOME_VOLUME}?force=1`)
  await engine('DELETE', `/volumes/${HOME_VOLUME}?force=1`)
  await rm(dir, { recursive: true, force: true })
})

async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tenant.docker(...args)
  expect(code, `docker ${args.join(' ')}: ${stderr}`).toBe(0)
  return stdout.trim()
}

test('a container from its start to its end', { timeout: 180_000 }, async () => {
  await docker(
    'run',
    '-d',
    '--name',
    'web',
    '-p',
    '8080:80',
    '-v',
    'data:/data',
    '-l',
    'a=b',
    '-e',
    'X=1',
    IMAGE,
    'sh',
    '-c',
    'echo up $X; sleep 600',
  )
  expect(await docker('ps', '--format', '{{.Names}} {{.Image}} {{.Ports}} {{.Labels}}')).toBe(
    `web ${IMAGE} 0.0.0.0:8080->80/tcp a=b`,
  )
  expect(await docker('ps', '-q', '--filter', 'name=^web$')).not.toBe('')
  expect(await docker('inspect', '-f', '{{.Name}} {{.HostConfig.NetworkMode}} {{.Config.Image}}', 'web')).toBe(
    `/web bridge ${IMAGE}`,
  )
  expect(await docker('port', 'web')).toBe('80/tcp -> 0.0.0.0:8080')
  expect(await docker('logs', 'web')).toBe('up 1')
  expect(await docker('exec', 'web', 'sh', '-c', 'echo $X > /data/x; cat /data/x')).toBe('1')
  expect((await runDocker(tenant.socketPath, ['exec', '-i', 'web', 'cat'], 'through')).stdout).toBe('through')
  expect(await docker('top', 'web')).toContain('sleep 600')
  expect(await docker('stats', '--no-stream', '--format', '{{.Name}}', 'web')).toBe('web')
  expect(await docker('diff', 'web')).toContain('/data')
  await writeFile(join(dir, 'in'), 'copied')
  await docker('cp', join(dir, 'in'), 'web:/root/in')
  await docker('cp', 'web:/root/in', join(dir, 'out'))
  expect(await readFile(join(dir, 'out'), 'utf8')).toBe('copied')
  await docker('rename', 'web', 'site')
  await docker('update', '--memory', '64m', '--memory-swap', '64m', 'site')
  expect(await docker('inspect', '-f', '{{.HostConfig.Memory}}', 'site')).toBe('67108864')
  await docker('pause', 'site')
  await docker('unpause', 'site')
  await docker('stop', '-t', '0', 'site')
  expect(await docker('wait', 'site')).toBe('137')
  await docker('start', 'site')
  await docker('kill', 'site')
  await docker('rm', 'site')
  expect(
    await docker(
      'events',
      '--since',
      '3m',
      '--until',
      '0s',
      '--filter',
      'event=rename',
      '--format',
      '{{.Actor.Attributes.name}}',
    ),
  ).toBe('site')
  expect(await docker('run', '--rm', '-v', 'data:/d:ro', IMAGE, 'cat', '/d/x')).toBe('1')
  await docker('volume', 'rm', 'data')
})

test('a container has the rights that it is told to have, and no more', { timeout: 120_000 }, async () => {
  const status = await docker('run', '--rm', IMAGE, 'cat', '/proc/self/status')
  expect(status).toContain('CapBnd:\t00000000a80405fb')
  expect(status).toContain('NoNewPrivs:\t1')
  expect(status).toContain('Seccomp:\t2')
  const none = await docker(
    'run',
    '--rm',
    '--cap-drop',
    'ALL',
    '--cap-add',
    'CHOWN',
    IMAGE,
    'grep',
    'CapBnd',
    '/proc/self/status',
  )
  expect(none).toContain('0000000000000001')
  await writeFile(
    join(dir, 'seccomp.json'),
    '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["chmod","fchmodat"],"action":"SCMP_ACT_ERRNO"}]}',
  )
  const denied = await tenant.docker(
    'run',
    '--rm',
    '--security-opt',
    `seccomp=${join(dir, 'seccomp.json')}`,
    IMAGE,
    'sh',
    '-c',
    'echo runs; chmod 777 /tmp',
  )
  expect(denied.stdout).toBe('runs\n')
  expect(denied.stderr).toContain('not permitted')
})

test('a folder of the home lies in a container, also with links that would lead elsewhere', {
  timeout: 120_000,
}, async () => {
  expect(
    await docker(
      'run',
      '--rm',
      '-v',
      '/home/learner/site:/srv/www',
      IMAGE,
      'sh',
      '-c',
      'echo page > /srv/www/index; cat /srv/www/index',
    ),
  ).toBe('page')
  expect(await docker('run', '--rm', '-v', '/home/learner:/h', IMAGE, 'cat', '/h/site/index')).toBe('page')
  const readOnly = await tenant.docker(
    'run',
    '--rm',
    '-v',
    '/home/learner/site:/x:ro',
    IMAGE,
    'sh',
    '-c',
    'cat /x/index; echo no > /x/index',
  )
  expect(readOnly.stdout).toBe('page\n')
  expect(readOnly.stderr).toContain('Read-only')
  // The learner swaps the folder for a link: it is followed inside the container, and shows the container's own files.
  await docker('run', '--rm', '-v', '/home/learner:/h', IMAGE, 'sh', '-c', 'rm -r /h/site; ln -s / /h/site')
  expect(
    await docker('run', '--rm', '-h', 'inside', '-v', '/home/learner/site:/x', IMAGE, 'cat', '/x/etc/hostname'),
  ).toBe('inside')
  expect(await docker('run', '-d', '--name', 'bound', '-v', '/home/learner/a:/x', IMAGE, 'sleep', '60')).toMatch(
    /^[0-9a-f]{64}$/,
  )
  expect(
    await docker(
      'inspect',
      '-f',
      '{{json .HostConfig.Binds}} {{range .Mounts}}{{.Type}} {{.Source}} {{.Destination}};{{end}}',
      'bound',
    ),
  ).toBe('["/home/learner/a:/x"] bind /home/learner/a /x;')
  await docker('rm', '-f', 'bound')
})

test('networks lead nowhere but to each other', { timeout: 120_000 }, async () => {
  await docker('network', 'create', 'back')
  await docker('run', '-d', '--name', 'db', '--network', 'back', IMAGE, 'sleep', '60')
  const address = await docker('inspect', '-f', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', 'db')
  const knock = (to: string) => `timeout 3 bash -c 'echo > /dev/tcp/${to}/9' 2>&1; true`
  // Refused means that it is there.
  expect(await docker('run', '--rm', '--network', 'back', IMAGE, 'bash', '-c', knock(address))).toContain('refused')
  // By its name, as compose files do.
  expect(await docker('run', '--rm', '--network', 'back', IMAGE, 'getent', 'hosts', 'db')).toContain(address)
  const gateway = address.replace(/\d+$/, (last) => String(Number(last) - 1))
  for (const to of [address, gateway, '1.1.1.1']) {
    expect(await docker('run', '--rm', IMAGE, 'bash', '-c', knock(to)), to).not.toContain('refused')
  }
  expect(await docker('run', '--rm', '--network', 'back', IMAGE, 'bash', '-c', knock(gateway))).not.toContain('refused')
  await docker('rm', '-f', 'db')
  await docker('network', 'rm', 'back')
})

test('two containers cannot have one port, and memory that is held by others is named', {
  timeout: 120_000,
}, async () => {
  await docker('run', '-d', '--name', 'one', '-p', '9000:80', '--memory', '700m', IMAGE, 'sleep', '60')
  const port = await tenant.docker('run', '-d', '--name', 'two', '-p', '9000:80', IMAGE, 'sleep', '60')
  expect(port.stderr).toContain('port is already allocated')
  const memory = await tenant.docker('run', '-d', '--name', 'three', '--memory', '700m', IMAGE, 'sleep', '60')
  expect(memory.stderr).toMatch(/Memory: three wants 700 MiB, but 700 MiB of your 1024 MiB are held by one/)
  await docker('rm', '-f', 'one', 'two', 'three')
  await docker('system', 'prune', '-f')
})
