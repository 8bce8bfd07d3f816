import { expect, test } from 'vitest'
import type { Folder } from './folder'
import { translatePattern } from './structure-schema'
import { readStructureTests } from './structure-tests'

function read(text: string) {
  const folder: Folder = {
    dir: '/x',
    files: new Map([['tests.yaml', { content: Buffer.from(text), executable: false }]]),
    faults: [],
  }
  return readStructureTests({ folder, label: 'course/lesson', path: 'tests.yaml' })
}

test('each kind of test becomes a probe', () => {
  const { behaviour, faults } = read(String.raw`
schemaVersion: 2.0.0
globalEnvVars: [{ key: A, value: "1" }]
commandTests:
  - name: says version
    setup: [["/bin/true"]]
    command: /kuard
    args: [--version]
    envVars: [{ key: B, value: "2" }]
    expectedOutput: ['(?i)Kuard \d']
    excludedError: [warn]
fileExistenceTests:
  - { name: program, path: /kuard, permissions: "-rwxr-xr-x", uid: 0, gid: -1, isExecutableBy: any }
  - { name: no source, path: /kuard.c, shouldExist: false }
fileContentTests:
  - { name: motd, path: /etc/motd, expectedContents: ['\AHello\z'], excludedContents: [bye] }
metadataTest:
  envVars: [{ key: PORT, value: '^\d+$', isRegex: true }]
  unboundEnv: [{ key: TOKEN, value: "" }]
  labels: [{ key: team, value: harbour }]
  exposedPorts: ["8080", 9090]
  unmountedVolumes: [/data]
  entrypoint: [/kuard]
  cmd: []
  workdir: /srv
  user: "1000"
`)
  expect(faults).toEqual([])
  expect(behaviour).toEqual([
    {
      id: 'structure-says-version',
      title: 'says version',
      env: { A: '1', B: '2' },
      command: {
        run: ['/kuard', '--version'],
        setup: [['/bin/true']],
        stdout: { matches: ['[kK][uU][aA][rR][dD] \\d'] },
        stderr: { no: ['warn'] },
        exit: 0,
      },
    },
    {
      id: 'structure-program',
      title: 'program',
      file: { path: '/kuard', exists: true, mode: '-rwxr-xr-x', uid: 0, executableBy: 'any' },
    },
    { id: 'structure-no-source', title: 'no source', file: { path: '/kuard.c', exists: false } },
    {
      id: 'structure-motd',
      title: 'motd',
      file: { path: '/etc/motd', exists: true, content: { matches: ['^Hello$'], no: ['bye'] } },
    },
    {
      id: 'structure-metadata',
      title: 'metadata',
      config: {
        entrypoint: ['/kuard'],
        cmd: [],
        workdir: '/srv',
        user: '1000',
        env: { PORT: { matches: '^\\d+$' } },
        notEnv: ['TOKEN'],
        labels: { team: 'harbour' },
        exposes: ['8080', '9090'],
        notVolumes: ['/data'],
      },
    },
  ])
})

test.each([
  [
    'privileges',
    'schemaVersion: 2.0.0\ncontainerRunOptions: { privileged: true }',
    /Unknown key "containerRunOptions"/,
  ],
  ['licences', 'schemaVersion: 2.0.0\nlicenseTests: []', /Unknown key/],
  ['an older form', 'schemaVersion: 1.0.0', /1\.0\.0/],
  ['a relative path', 'schemaVersion: 2.0.0\nfileExistenceTests: [{ name: a, path: etc }]', /absolute/],
  ['no pattern', 'schemaVersion: 2.0.0\nfileContentTests: [{ name: a, path: /a, expectedContents: ["("] }]', /pattern/],
  ['twice', 'schemaVersion: 2.0.0\nfileExistenceTests: [{ name: a, path: /a }, { name: A!, path: /b }]', /Two tests/],
  ['a bomb of aliases', bomb(), /YAML/],
  ['a tag', 'schemaVersion: 2.0.0\ncommandTests: [{ name: a, command: !!js/function "x" }]', /./],
  ['a prototype', 'schemaVersion: 2.0.0\n__proto__: { polluted: 1 }', /Unknown key/],
  ['too many', `schemaVersion: 2.0.0\nfileExistenceTests: [${'{ name: a, path: /a },'.repeat(40)}]`, /30/],
])('%s is refused with a place', (_, text, message) => {
  const { behaviour, faults } = read(text)
  if (text.includes('!!js')) return expect(JSON.stringify(behaviour)).not.toMatch(/function/)
  expect(faults[0]?.message).toMatch(message)
  expect(faults[0]?.line).toBeGreaterThan(0)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test('patterns of Go are turned over, and what has no form here is refused', () => {
  expect(translatePattern('(?i)[a-c]x\\d')).toBe('[a-cA-C][xX]\\d')
  expect(translatePattern('(?P<n>a)')).toBe('(?<n>a)')
  expect(translatePattern('(?i')).toBeNull()
  expect(translatePattern('a**')).toBeNull()
})

function bomb(): string {
  const lines = ['schemaVersion: 2.0.0', 'a0: &a0 [x, x]']
  for (let at = 1; at < 20; at++) lines.push(`a${at}: &a${at} [${`*a${at - 1}, `.repeat(9)}x]`)
  return lines.join('\n')
}
