import { expect, test } from 'vitest'
import type { Check, ContainerProbe } from '@/lib/labs/types'
import { judge } from '../evaluate'
import { readAnswer } from '../script-run'
import type { ContainerFact, Facts, ImageFact, ScriptFact, TenantFacts } from '../types'
import { sharedBy } from './layers'

const web: ContainerFact = {
  id: 'c1',
  imageId: 'i1',
  running: true,
  exitCode: 0,
  oomKilled: false,
  health: 'healthy',
  user: '1000',
  memoryBytes: 32 * 1024 * 1024,
  nanoCpus: 5e8,
  pids: 50,
  readOnly: true,
  publishes: [8080],
  networks: ['back'],
  networkOf: null,
  pidsOf: null,
  capabilities: ['CHOWN', 'KILL'],
  allows: ['read', 'write'],
  env: { COLOUR: 'red' },
  mounts: [{ volume: 'data', at: '/data' }],
}
const image: ImageFact = {
  id: 'i1',
  entrypoint: ['/web'],
  cmd: ['-v'],
  user: '',
  env: { A: '1' },
  labels: { of: 'tests' },
  layers: ['a', 'b', 'c'],
  sizeBytes: 3 * 1024 * 1024,
  pushed: true,
  digests: ['sha256:1'],
}
const containers: Record<string, ContainerFact> = {
  web,
  ended: {
    ...web,
    id: 'c2',
    running: false,
    exitCode: 137,
    oomKilled: true,
    networks: [],
    allows: null,
    capabilities: [],
  },
  beside: { ...web, id: 'c3', imageId: 'i2', networkOf: 'c1', pidsOf: 'c1' },
}
const images: Record<string, ImageFact> = {
  'web:1': image,
  'base:1': { ...image, id: 'i0', layers: ['a', 'b'], pushed: false, digests: ['sha256:0'] },
  'other:1': { ...image, id: 'i3', layers: ['a', 'x'], digests: [] },
}
const tenant: TenantFacts = {
  container: async (name) => containers[name] ?? null,
  logs: async () => 'ready\nserving\n',
  image: async (name) => images[name] ?? null,
  anyImage: async (name) => images[name] ?? null,
  paths: async (name) => (name === 'other:1' ? null : [new Set(['/big']), new Set(['/etc/app'])]),
  registered: async (name) => (name.endsWith('/web:1') ? 'sha256:1' : null),
  network: async (name) => (name === 'back' ? { internal: true, containers: ['web'] } : null),
  volume: async (name) => name === 'data',
}
const facts = (script: ScriptFact = { broken: 'no script' }): Facts => ({
  files: new Map(),
  input: null,
  tenant,
  exec: async () => ({ exitCode: 0, stdout: '', timedOut: false }),
  http: async (port, path) => (port === 8080 ? { status: path === '/' ? 200 : 404, body: `page ${path}` } : null),
  quiz: async (id) => id === 'done',
  script: async () => script,
})

test.each<[ContainerProbe, boolean]>([
  [{ name: 'web', health: 'healthy', cpus: 0.5, pids: 50 }, true],
  [{ name: 'web', health: 'unhealthy' }, false],
  [{ name: 'web', cpus: 1 }, false],
  [{ name: 'web', pids: 51 }, false],
  [{ name: 'web', oom: false }, true],
  [{ name: 'ended', oom: true, exit: 137 }, true],
  [{ name: 'web', exit: 0 }, false],
  [{ name: 'web', networks: ['back'] }, true],
  [{ name: 'web', networks: ['back', 'front'] }, false],
  [{ name: 'web', networks: [] }, false],
  [{ name: 'ended', networks: [] }, true],
  [{ name: 'beside', networkOf: 'web', pidsOf: 'web' }, true],
  [{ name: 'web', networkOf: 'web' }, false],
  [{ name: 'beside', networkOf: 'ended' }, false],
  [{ name: 'beside', pidsOf: 'gone' }, false],
  [{ name: 'web', drops: ['NET_RAW'] }, true],
  [{ name: 'web', drops: ['CHOWN'] }, false],
  [{ name: 'web', drops: ['ALL'] }, false],
  [{ name: 'web', drops: ['ALL'], adds: ['KILL'] }, false],
  [{ name: 'web', drops: ['ALL'], adds: ['KILL', 'CHOWN'] }, true],
  [{ name: 'ended', drops: ['ALL'] }, true],
  [{ name: 'ended', adds: ['KILL'] }, false],
  [{ name: 'web', seccomp: true, denies: ['chmod'] }, true],
  [{ name: 'web', denies: ['chmod', 'read'] }, false],
  [{ name: 'ended', denies: ['chmod'] }, false],
  [{ name: 'ended', seccomp: false }, true],
  [{ name: 'web', logs: { contains: 'ready' } }, true],
  [{ name: 'web', logs: { matches: '^serving$' } }, true],
  [{ name: 'web', logs: { contains: 'failed' } }, false],
  [{ name: 'web', env: { COLOUR: 'red' } }, true],
  [{ name: 'web', env: { COLOUR: 'blue' } }, false],
  [{ name: 'web', env: { toString: 'x' } }, false],
  [{ name: 'web', mounts: { volume: 'data' } }, true],
  [{ name: 'web', mounts: { volume: 'data', at: '/other' } }, false],
  [{ name: 'web', sameImageAs: 'ended' }, true],
  [{ name: 'web', sameImageAs: 'beside' }, false],
  [{ name: 'web', sameImageAs: 'gone' }, false],
  [{ name: 'web', image: 'web:1' }, true],
  [{ name: 'web', image: 'gone:1' }, false],
])('container %j is %s', async (container, passed) => {
  expect((await judge({ container }, facts())).passed).toBe(passed)
})

test.each<[Check, boolean]>([
  [{ image: { name: 'web:1', cmd: ['-v'], env: { A: '1' }, labels: { of: 'tests' } } }, true],
  [{ image: { name: 'web:1', cmd: [] } }, false],
  [{ image: { name: 'web:1', labels: { of: 'us' } } }, false],
  [{ layers: { image: 'web:1', number: 3, maxMiB: 3 } }, true],
  [{ layers: { image: 'web:1', number: 2 } }, false],
  [{ layers: { image: 'web:1', maxMiB: 2 } }, false],
  [{ layers: { image: 'web:1', extends: 'base:1' } }, true],
  [{ layers: { image: 'web:1', extends: 'base:1', plus: 1 } }, true],
  [{ layers: { image: 'web:1', extends: 'base:1', plus: 2 } }, false],
  [{ layers: { image: 'base:1', extends: 'base:1' } }, false],
  [{ layers: { image: 'other:1', extends: 'base:1' } }, false],
  [{ layers: { image: 'web:1', extends: 'gone:1' } }, false],
  [{ layers: { image: 'other:1', sharesWith: 'web:1', shared: 1 } }, true],
  [{ layers: { image: 'other:1', sharesWith: 'web:1', shared: 2 } }, false],
  [{ layers: { image: 'other:1', sharesWith: 'gone:1' } }, false],
  [{ layers: { image: 'web:1', contains: '/big', lacks: '/secret' } }, true],
  [{ layers: { image: 'web:1', lacks: '/big' } }, false],
  [{ layers: { image: 'other:1', contains: '/big' } }, false],
  [{ layers: { image: 'gone:1', number: 1 } }, false],
  [{ registry: { name: 'registry.lab:5000/web:1', same: 'web:1' } }, true],
  [{ registry: { name: 'registry.lab:5000/web:1', same: 'base:1' } }, false],
  [{ registry: { name: 'registry.lab:5000/web:1', exists: false } }, false],
  [{ registry: { name: 'registry.lab:5000/none:1', exists: false } }, true],
  [{ network: { name: 'back', has: ['web'], internal: true } }, true],
  [{ network: { name: 'back', has: ['web', 'db'] } }, false],
  [{ network: { name: 'front' } }, false],
  [{ volume: { name: 'data' } }, true],
  [{ http: { url: 'http://localhost:8080/', contains: 'page' } }, true],
  [{ http: { url: 'http://localhost:8080/x' } }, false],
  [{ http: { url: 'http://127.0.0.1:8080/x?y=1', status: 404, matches: '^page /x\\?y=1$' } }, true],
  [{ http: { url: 'http://localhost:9090' } }, false],
  [{ http: { url: 'http://localhost:99999/' } }, false],
  [{ quiz: { question: 'done' } }, true],
  [{ quiz: { question: 'open' } }, false],
])('%j is %s', async (check, passed) => {
  expect((await judge(check, facts())).passed).toBe(passed)
})

test('a script says one of the messages that the lesson has, with its values', async () => {
  const check: Check = { script: { file: 'checks/a.sh', messages: { few: 'Only {n} of {all}.' } } }
  const says = async (script: ScriptFact) => judge(check, facts(script))
  expect(await says({ passed: true, params: {} })).toMatchObject({ passed: true })
  expect(await says({ passed: false, message: 'few', params: { n: '2' } })).toMatchObject({
    passed: false,
    say: 'Only 2 of {all}.',
  })
  expect(await says({ passed: false, message: 'toString', params: {} })).not.toHaveProperty('say')
  expect(await says({ broken: 'it ended with 1' })).toMatchObject({
    passed: false,
    message: 'checks/a.sh: it ended with 1',
  })
})

test.each([
  ['{"passed": true}', { passed: true, params: {} }],
  [
    'words\n{"passed": false, "message": "few", "params": {"n": 2}}\n',
    { passed: false, message: 'few', params: { n: '2' } },
  ],
  ['{"passed": true}\n{"passed": false}', { passed: false, params: {} }],
  ['', null],
  ['yes', null],
  ['{"passed": "yes"}', null],
  ['{"passed": true', null],
])('a script that prints %j says %j', (output, fact) => {
  expect(readAnswer(output)).toEqual(fact)
})

test('layers are shared from the lowest up', () => {
  expect(sharedBy([], ['a'])).toBe(0)
  expect(sharedBy(['a', 'b'], ['a'])).toBe(1)
  expect(sharedBy(['x', 'b'], ['a', 'b'])).toBe(0)
})
