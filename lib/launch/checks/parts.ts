import { join } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { unknownOption } from '../options'
import { type Counts, countPlaywright, countVitest } from './counts'

export interface Part {
  name: string
  title: string
  /** Program of node_modules/.bin and its arguments; null for the build of the pages. */
  command: string[] | null
  needs: { services: boolean; browser: boolean }
  /** Reads how many tests ran; without it the part is one check. */
  count?: (reportDir: string) => Promise<Counts>
}

const NOTHING = { services: false, browser: false }
const SERVICES = { services: true, browser: false }

/** Every part of `npm test`, in order. Reports of the runners go to `reportDir`. */
export function allParts(reportDir: string): Part[] {
  const report = join(reportDir, 'vitest.json')
  return [
    { name: 'types', title: 'Types', command: ['tsc', '--noEmit'], needs: NOTHING },
    { name: 'lint', title: 'Lint and format', command: ['biome', 'check', '.'], needs: NOTHING },
    {
      name: 'floors',
      title: 'Floors: who may import whom',
      command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'lib', 'app', 'e2e'],
      needs: NOTHING,
    },
    { name: 'dead', title: 'Dead code', command: ['knip'], needs: NOTHING },
    { name: 'build', title: 'Build of the pages', command: null, needs: NOTHING },
    {
      name: 'unit',
      title: 'Tests beside the code, real database and engine; every lab',
      command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      needs: SERVICES,
      count: () => countVitest(report),
    },
    {
      name: 'e2e',
      title: 'End to end, in Chromium',
      command: ['playwright', 'test', '--reporter=list,json'],
      needs: { services: true, browser: true },
      count: () => countPlaywright(join(reportDir, 'playwright.json')),
    },
  ]
}

/**
 * The parts that the arguments ask for: `--only=a,b`, `--skip=a,b`, `--skip-a`.
 * Throws `invalid_input` for an option or a part that does not exist.
 */
export function selectParts(parts: Part[], args: string[]): Part[] {
  const names = parts.map(({ name }) => name)
  let only = names
  const skipped = new Set<string>()
  for (const arg of args) {
    const [, option, list = ''] = /^--(only|skip)=(.*)$/.exec(arg) ?? []
    const [, one] = /^--skip-(\w+)$/.exec(arg) ?? []
    if (option === 'only') only = known(list.split(','), names)
    else if (option === 'skip') for (const name of known(list.split(','), names)) skipped.add(name)
    else if (one) for (const name of known([one], names)) skipped.add(name)
    else throw unknownOption(arg, ['--only=…', '--skip=…', ...names.map((name) => `--skip-${name}`)])
  }
  return parts.filter(({ name }) => only.includes(name) && !skipped.has(name))
}

function known(asked: string[], names: string[]): string[] {
  const strange = asked.filter((name) => !names.includes(name))
  if (strange.length === 0) return asked
  throw new AppError('invalid_input', `There is no part "${strange.join(', ')}". The parts are ${names.join(', ')}.`)
}
