import { AppError, messageOf } from '@/lib/base/errors'

const USAGE = `drydock COMMAND

  grade EXERCISE DIR [--json]   build and grade the folder DIR as a submission to EXERCISE
  lab validate [PATH]           check the lessons below PATH (labs) and say what is wrong, where, and how to mend it
  --help                        this text

As npm script: npm run drydock -- COMMAND`

const COMMANDS: Record<string, () => Promise<(args: string[]) => Promise<number>>> = {
  grade: async () => (await import('./grade')).gradeCommand,
  lab: async () => (await import('./lab')).labCommand,
}

/** Runs the command that the arguments name; each command loads only what it needs. Returns the exit code. */
async function main([name, ...args]: string[]): Promise<number> {
  if (!name || name === '--help' || name === 'help') {
    console.log(USAGE)
    return name ? 0 : 2
  }
  const load = COMMANDS[name]
  if (!load) throw new AppError('invalid_input', `There is no command "${name}".\n\n${USAGE}`)
  const command = await load()
  return command(args)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof AppError || !(error instanceof Error)
  console.error(known ? messageOf(error) : error.stack)
  process.exitCode = 2
}
