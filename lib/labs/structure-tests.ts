import { faultAt, validateFile } from './faults'
import { type Folder, textOf } from './folder'
import { type StructureTests, structureSchema, translatePattern } from './structure-schema'
import type { Behaviour, ConfigProbe, Fault, Patterns } from './types'
import { parseYaml, type YamlFile } from './yaml-file'

/**
 * Probes out of a file in the form of container-structure-test, for exercises that bring one. What cannot be carried
 * over is a fault with its line; nothing is dropped in silence. The ids are made of the tests' names.
 */
export function readStructureTests({ folder, label, path }: { folder: Folder; label: string; path: string }): {
  behaviour: Behaviour[]
  faults: Fault[]
} {
  const text = textOf(folder, path)
  if (text === null) {
    const message = 'exercise.yaml names this file, and it is missing.'
    const file = `${label}/${path}`
    return {
      behaviour: [],
      faults: [{ severity: 'error', file, line: null, column: null, field: 'structure', message, fix: 'Add it.' }],
    }
  }
  const yaml = parseYaml({ file: `${label}/${path}`, text })
  const { data, faults } = validateFile(structureSchema, yaml)
  return data ? { behaviour: toBehaviour(data), faults: twice(data, yaml) } : { behaviour: [], faults }
}

function toBehaviour(tests: StructureTests): Behaviour[] {
  const shared = toEnv(tests.globalEnvVars)
  return [
    ...(tests.commandTests ?? []).map((test): Behaviour => {
      const env = { ...shared, ...toEnv(test.envVars) }
      return {
        ...named(test.name),
        ...(Object.keys(env).length > 0 ? { env } : {}),
        command: {
          run: [test.command, ...(test.args ?? [])],
          ...(test.setup ? { setup: test.setup } : {}),
          ...withPatterns('stdout', { matches: test.expectedOutput, no: test.excludedOutput }),
          ...withPatterns('stderr', { matches: test.expectedError, no: test.excludedError }),
          exit: test.exitCode ?? 0,
        },
      }
    }),
    ...(tests.fileExistenceTests ?? []).map(
      ({ name, path, shouldExist, permissions, uid, gid, isExecutableBy }): Behaviour => ({
        ...named(name),
        file: {
          path,
          exists: shouldExist,
          ...(permissions ? { mode: permissions.replace(/^L/, 'l') } : {}),
          // There, -1 means: whoever.
          ...(uid !== undefined && uid >= 0 ? { uid } : {}),
          ...(gid !== undefined && gid >= 0 ? { gid } : {}),
          ...(isExecutableBy ? { executableBy: isExecutableBy } : {}),
        },
      }),
    ),
    ...(tests.fileContentTests ?? []).map(
      ({ name, path, expectedContents, excludedContents }): Behaviour => ({
        ...named(name),
        file: { path, exists: true, ...withPatterns('content', { matches: expectedContents, no: excludedContents }) },
      }),
    ),
    ...(tests.metadataTest ? [{ ...named('metadata'), config: toConfig(tests.metadataTest) }] : []),
  ]
}

function toConfig(test: NonNullable<StructureTests['metadataTest']>): ConfigProbe {
  const { envVars, unboundEnv, labels, exposedPorts, unexposedPorts, volumes, unmountedVolumes, ...same } = test
  return {
    ...same,
    ...(envVars ? { env: toValues(envVars) } : {}),
    ...(unboundEnv ? { notEnv: unboundEnv.map(({ key }) => key) } : {}),
    ...(labels ? { labels: toValues(labels) } : {}),
    ...(exposedPorts ? { exposes: exposedPorts } : {}),
    ...(unexposedPorts ? { notExposes: unexposedPorts } : {}),
    ...(volumes ? { volumes } : {}),
    ...(unmountedVolumes ? { notVolumes: unmountedVolumes } : {}),
  }
}

function toValues(pairs: { key: string; value: string; isRegex: boolean }[]): NonNullable<ConfigProbe['env']> {
  return Object.fromEntries(
    pairs.map(({ key, value, isRegex }) => [key, isRegex ? { matches: translatePattern(value) ?? value } : value]),
  )
}

function toEnv(pairs: { key: string; value: string }[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}

function withPatterns<K extends string>(key: K, { matches, no }: Patterns): Partial<Record<K, Patterns>> {
  if (!matches && !no) return {}
  const all = (list: string[]) => list.map((text) => translatePattern(text) ?? text)
  return {
    [key]: { ...(matches ? { matches: all(matches) } : {}), ...(no ? { no: all(no) } : {}) },
  } as Partial<Record<K, Patterns>>
}

function named(name: string): { id: string; title: string } {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return { id: `structure-${words.slice(0, 45).replace(/-+$/, '') || 'test'}`, title: name }
}

/** Two tests of one name would be one probe. */
function twice(tests: StructureTests, yaml: YamlFile): Fault[] {
  const lists = ['commandTests', 'fileExistenceTests', 'fileContentTests'] as const
  const all = lists.flatMap((list) => (tests[list] ?? []).map(({ name }, at) => ({ id: named(name).id, list, at })))
  return all
    .filter(({ id }, index) => all.findIndex((other) => other.id === id) !== index)
    .map(({ list, at }) =>
      faultAt(yaml, { path: [list, at, 'name'], message: 'Two tests have this name.', fix: 'Rename one of the two.' }),
    )
}
