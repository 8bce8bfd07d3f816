import { AppError } from '@/lib/base/errors'

export interface StartOptions {
  /** Null: 3000, or the next free one. */
  port: number | null
  host: string
  data: string
  demo: boolean
  reset: boolean
  yes: boolean
  help: boolean
}

const FLAGS = ['--demo', '--reset', '--yes', '--help'] as const
const VALUES = ['--port', '--host', '--data'] as const

export const USAGE = `npm start -- [options]

  --port NUMBER   port to serve on (3000, or the next free one)
  --host ADDRESS  address to listen on (127.0.0.1; 0.0.0.0 lets other machines in)
  --data FOLDER   where everything is kept (.drydock)
  --demo          also make a demo class with an instructor and learners, and print their sign-ins
  --reset         first forget every account, attempt and grade in the data folder (asks; --yes does not)
  --help          this text

DATABASE_URL and DOCKER_HOST name a database and an engine of your own; docs/settings.md has all settings.`

/**
 * Reads the arguments of `npm start` and `npm run dev`. `--name value` and `--name=value` mean the same.
 * Throws `invalid_input` that names the faulty argument and the nearest one that exists.
 */
export function parseOptions(args: string[]): StartOptions {
  const options: StartOptions = {
    port: null,
    host: '127.0.0.1',
    data: '.drydock',
    demo: false,
    reset: false,
    yes: false,
    help: false,
  }
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [name = '', inline] = splitOnce(arg)
    if (includes(FLAGS, name) && inline === undefined) {
      options[name.slice(2) as 'demo'] = true
    } else if (includes(VALUES, name)) {
      const value = inline ?? rest.shift()
      if (!value) throw new AppError('invalid_input', `${name} needs a value. See: npm start -- --help`)
      if (name === '--port') options.port = parsePort(value)
      else options[name.slice(2) as 'host'] = value
    } else throw unknownOption(arg, [...FLAGS, ...VALUES])
  }
  return options
}

/** The error for an option that does not exist, with the nearest that does. */
export function unknownOption(arg: string, known: readonly string[]): AppError {
  const name = splitOnce(arg)[0] ?? arg
  const [nearest] = known
    .map((option) => ({ option, distance: editDistance(name, option) }))
    .sort((a, b) => a.distance - b.distance)
  const hint = nearest && nearest.distance <= 3 ? ` Did you mean ${nearest.option}?` : ''
  return new AppError('invalid_input', `There is no option ${arg}.${hint} The options are ${known.join(', ')}.`)
}

function parsePort(value: string): number {
  const port = Number(value)
  if (/^\d+$/.test(value) && port >= 1 && port <= 65535) return port
  throw new AppError('invalid_input', `--port ${value}: a port is a number from 1 to 65535.`)
}

function splitOnce(arg: string): [string, string | undefined] {
  const equals = arg.indexOf('=')
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)]
}

function includes<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value)
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap))
    }
    row = next
  }
  return row[b.length] ?? 0
}
