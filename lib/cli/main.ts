import { resolve } from 'node:path'
import { AppError, messageOf } from '@/lib/base/errors'

const USAGE = `drydock COMMAND

  grade EXERCISE DIR [--json]   build and grade the folder DIR as a submission to EXERCISE
  inspect IMAGE|ARCHIVE         show the layers of an image, what they hide, and what looks like a secret
  lab validate [PATH]           check the lessons below PATH (labs) and say what is wrong, where, and how to mend it
  lab test [FOLDER…]            try lessons on a real engine: tasks, steps of the text, solutions, wrong answers
  lab preview FOLDER            take a lesson in the browser while it is written: edits show within a second
  lab new COURSE/LESSON         write a small lesson that works as it stands
  lab measure EXERCISE          grade an exercise's solutions and keep what they needed, for budgets and comparison
  lab schema NAME               JSON Schema of a file of the format, for editors
  lab import KIND PATH          turn material of another platform into lessons of this one
  regrade start|show|apply …    grade an exercise's submissions again, see what differs, and apply it
  tenant NAME --socket PATH     open a Docker socket that is NAME's alone, in front of the shared engine
  --help                        this text

As npm script: npm run drydock -- COMMAND`

/** Where labs lie unless a path is given: those of this Drydock, wherever the person stands. */
const LABS_DIR = resolve('labs')
/** The project's folder: tables and images are made from what lies in it. */
const PROJECT_DIR = resolve('.')
const DATA_DIR = resolve(process.env.DRYDOCK_DATA || '.drydock')
const write = (text: string) => void process.stdout.write(text)

/** Runs the command that the arguments name; each command loads only what it needs. Returns the exit code. */
async function main([name, ...args]: string[]): Promise<number> {
  switch (name) {
    case 'grade': {
      const [{ runGrade }, { findEngine }] = await Promise.all([import('./grade'), import('@/lib/launch/engine/find')])
      const needsEngine = args.length > 1 && !args.includes('--help')
      const engine = () => findEngine({ dockerHost: process.env.DOCKER_HOST || undefined, dataDir: DATA_DIR })
      const env = needsEngine ? { ...process.env, DOCKER_HOST: await engine() } : process.env
      return runGrade(args, { labsDir: LABS_DIR, write, env })
    }
    case 'inspect': {
      const [{ runInspect }, { findEngine }] = await Promise.all([
        import('./inspect'),
        import('@/lib/launch/engine/find'),
      ])
      const engineHost = () => findEngine({ dockerHost: process.env.DOCKER_HOST || undefined, dataDir: DATA_DIR })
      return runInspect(args, { write, engineHost })
    }
    case 'lab': {
      if (args[0] === 'measure') {
        const [{ runMeasure }, { findEngine }] = await Promise.all([
          import('./measure'),
          import('@/lib/launch/engine/find'),
        ])
        const engineHost = () => findEngine({ dockerHost: process.env.DOCKER_HOST || undefined, dataDir: DATA_DIR })
        return runMeasure(args.slice(1), { labsDir: LABS_DIR, write, engineHost })
      }
      if (args[0] === 'test') {
        const [{ runLabTest }, { findEngine }, { stopSignal }] = await Promise.all([
          import('./lab-test/command'),
          import('@/lib/launch/engine/find'),
          import('@/lib/launch/closing'),
        ])
        const engineHost = () => findEngine({ dockerHost: process.env.DOCKER_HOST || undefined, dataDir: DATA_DIR })
        const say = (text: string) => void process.stderr.write(text)
        const signal = stopSignal()
        return runLabTest(args.slice(1), { labsDir: LABS_DIR, projectDir: PROJECT_DIR, write, say, engineHost, signal })
      }
      if (args[0] === 'preview') {
        const { runPreview } = await import('./lab-preview')
        return runPreview(args.slice(1), { projectDir: PROJECT_DIR, write })
      }
      const { runLab } = await import('./lab')
      return runLab(args, { labsDir: LABS_DIR, write })
    }
    case 'tenant': {
      const [{ runTenant }, { findEngine }] = await Promise.all([
        import('./tenant'),
        import('@/lib/launch/engine/find'),
      ])
      const stopped = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort())
      const engineHost = () => findEngine({ dockerHost: process.env.DOCKER_HOST || undefined, dataDir: DATA_DIR })
      return runTenant(args, { write, engineHost, signal: stopped.signal })
    }
    case 'regrade': {
      const [{ runRegrade }, { createDb }] = await Promise.all([import('./regrade'), import('@/lib/db/client')])
      const url = process.env.DATABASE_URL
      if (!url)
        throw new AppError('invalid_input', 'DATABASE_URL is not set: it says which database has the submissions.')
      const db = createDb({ url })
      try {
        return await runRegrade(args, { labsDir: LABS_DIR, db, write, now: () => new Date() })
      } finally {
        await db.$disconnect()
      }
    }
    case undefined:
    case 'help':
    case '--help':
      write(`${USAGE}\n`)
      return name ? 0 : 2
    default:
      throw new AppError('invalid_input', `There is no command "${name}".\n\n${USAGE}`)
  }
}

// npm moves to the project's folder; paths that a person types are meant from where they stand.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof AppError || !(error instanceof Error)
  console.error(known ? messageOf(error) : error.stack)
  process.exitCode = 2
}
