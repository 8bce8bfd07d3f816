import { AppError } from '@/lib/base/errors'
import { unknownOption } from '../options'
import { measureGrading } from './grade'
import type { Bench } from './measure'
import { measureCloses } from './parts/closes'
import { measureReading } from './parts/grading-read'
import { measureIdle } from './parts/idle'
import { measureLearners } from './parts/learners'
import { measureStart } from './parts/start'
import { measureSubmissions } from './parts/submissions'
import { measureTenant } from './parts/tenant'
import { measureTerminal } from './parts/terminal'
import type { Figure } from './table'

export interface Part {
  name: string
  title: string
  /** Settings of the server that it is measured on. */
  settings: Record<string, string>
  /** It is given up after this; two to three times what it takes on a machine of two processors. */
  minutes: number
  measure(bench: Bench): Promise<Figure[]>
}

/** So many in stock as the widest row of starts asks for at once, and what other images have at least. */
const POOL = '48'

/** Of a whole run, from its first moment; what it has not come to by then is said to be not measured. */
const RUN_MINUTES = 25
const MINUTE_MS = 60_000

/** Every part of `npm run bench`, in order; each on a server of its own. */
export function allParts(): Part[] {
  return [
    {
      name: 'cold',
      title: 'Start, cold',
      settings: { DRYDOCK_POOL: '0', DRYDOCK_POOL_MIN: '0' },
      minutes: 8,
      measure: (bench) => measureStart(bench, { pool: 'cold' }),
    },
    {
      name: 'warm',
      title: 'Start, from the pool',
      // The pool is filled anew after each round, as fast as the engine bears: nobody measures meanwhile.
      settings: { DRYDOCK_POOL: POOL, DRYDOCK_POOL_MIN: '2', DRYDOCK_STARTS: '8' },
      minutes: 14,
      measure: (bench) => measureStart(bench, { pool: 'warm' }),
    },
    {
      name: 'terminal',
      title: 'Terminal',
      // Containers that are made for the stock meanwhile would be measured, too.
      settings: { DRYDOCK_POOL: '0', DRYDOCK_POOL_MIN: '0' },
      minutes: 8,
      measure: measureTerminal,
    },
    {
      name: 'memory',
      title: 'Memory',
      settings: { DRYDOCK_POOL: '0', DRYDOCK_POOL_MIN: '0' },
      minutes: 5,
      measure: measureIdle,
    },
    { name: 'shells', title: 'Shells left', settings: {}, minutes: 8, measure: measureCloses },
    {
      name: 'learners',
      title: 'A school at once',
      settings: { DRYDOCK_POOL: '0', DRYDOCK_POOL_MIN: '0' },
      minutes: 12,
      measure: measureLearners,
    },
    { name: 'tenant', title: 'A Docker of their own', settings: {}, minutes: 10, measure: measureTenant },
    {
      name: 'grading',
      title: 'Grading',
      settings: {},
      minutes: 15,
      measure: async (bench) => [...(await measureReading(bench)), ...(await measureGrading(bench))],
    },
    { name: 'submissions', title: 'Submissions at once', settings: {}, minutes: 25, measure: measureSubmissions },
  ]
}

/**
 * `--only=a,b` (`start` means cold and warm; `echo`, `throughput` and `interrupt` are measured together as `terminal`),
 * `--quick`, `--minutes=N` (for all of it), `--data=FOLDER` (a folder of its own, where another Drydock uses the usual
 * one). Throws `invalid_input` for what does not exist.
 */
export function parseArguments(args: string[]): {
  parts: Part[]
  quick: boolean
  data: string | null
  minutes: number
} {
  const parts = allParts()
  let chosen = parts
  let quick = false
  let data: string | null = null
  let minutes = RUN_MINUTES
  for (const arg of args) {
    const [, list] = /^--only=(.+)$/.exec(arg) ?? []
    const [, folder] = /^--data=(.+)$/.exec(arg) ?? []
    const [, most] = /^--minutes=([1-9]\d{0,3})$/.exec(arg) ?? []
    if (arg === '--quick') quick = true
    else if (folder) data = folder
    else if (most) minutes = Number(most)
    else if (list) chosen = choose(parts, list.split(','))
    else throw unknownOption(arg, ['--only=…', '--quick', '--minutes=…', '--data=…'])
  }
  return { parts: chosen, quick, data, minutes }
}

/** Milliseconds that a part may take: its own bound, or what is left of the run's `minutes` at `now`, since it began; 0 when nothing is. */
export function timeFor(part: Pick<Part, 'minutes'>, { minutes, now }: { minutes: number; now: number }): number {
  return Math.max(0, Math.min(part.minutes * MINUTE_MS, minutes * MINUTE_MS - now))
}

const ALIASES: Record<string, string[]> = {
  start: ['cold', 'warm'],
  echo: ['terminal'],
  throughput: ['terminal'],
  interrupt: ['terminal'],
}

function choose(parts: Part[], asked: string[]): Part[] {
  const names = asked.flatMap((name) => ALIASES[name] ?? [name])
  const strange = names.filter((name) => !parts.some((part) => part.name === name))
  if (strange.length > 0)
    throw new AppError(
      'invalid_input',
      `There is no part "${strange.join(', ')}". The parts are ${[...parts.map(({ name }) => name), ...Object.keys(ALIASES)].join(', ')}.`,
    )
  return parts.filter(({ name }) => names.includes(name))
}
