import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { AppError } from '@/lib/base/errors'
import type { Progress } from './progress'

/**
 * Forgets what people did: the database, the secrets and the logs of the data folder. Engine and images stay.
 * Asks on a terminal unless `yes`; throws `aborted` when the answer is no, `invalid_input` when nobody can be asked.
 */
export async function resetData({
  path,
  yes,
  progress,
}: {
  path: string
  yes: boolean
  progress: Progress
}): Promise<void> {
  const exists = await access(join(path, 'postgres')).then(
    () => true,
    () => false,
  )
  if (exists) {
    progress.line(`--reset removes every account, attempt, submission and grade kept in ${path}.`)
    progress.line('Signed-in browsers are signed out. Images of the labs are kept. There is no way back.')
    await confirm(yes)
  }
  if (process.env.DATABASE_URL)
    progress.line('The database that DATABASE_URL names is not touched: drop and make it again to empty it.')
  for (const name of ['postgres', 'postgres.new', 'secrets.json', 'logs'])
    await rm(join(path, name), { recursive: true, force: true })
}

async function confirm(yes: boolean): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY)
    throw new AppError('invalid_input', 'Nobody is there to be asked: add --yes to reset without a question.')
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await prompt.question('Type "reset" to go on: ')
  prompt.close()
  if (answer.trim() !== 'reset') throw new AppError('aborted', 'Nothing was removed.')
}
