import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '@/lib/base/errors'
import { folderHash } from './engine/find'
import { commandOf, isRunning } from './process-table'

/** Everything that one Drydock keeps. */
export interface DataFolder {
  /** Absolute, links resolved. */
  path: string
  /** Eight hex digits of the path: names what has to live outside the folder. */
  hash: string
  postgresDir: string
  engineDir: string
  imagesDir: string
  logsDir: string
  secrets: Secrets
}

const secretsSchema = z.object({ secret: z.string().min(32), databasePassword: z.string().min(16) })
export type Secrets = z.infer<typeof secretsSchema>

/** Opens the data folder, making what is missing. Throws `config_invalid` when its secrets cannot be read. */
export async function openDataFolder(dir: string): Promise<DataFolder> {
  await mkdir(dir, { recursive: true })
  const path = await realpath(dir)
  // PostgreSQL runs as another user than root and must be able to pass through; nobody may list the folder.
  await chmod(path, 0o711)
  const folder = {
    path,
    hash: folderHash(path),
    postgresDir: join(path, 'postgres'),
    engineDir: join(path, 'engine'),
    imagesDir: join(path, 'images'),
    logsDir: join(path, 'logs'),
  }
  await mkdir(folder.logsDir, { recursive: true, mode: 0o700 })
  return { ...folder, secrets: await loadSecrets(join(path, 'secrets.json')) }
}

async function loadSecrets(file: string): Promise<Secrets> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text !== null) {
    try {
      return secretsSchema.parse(JSON.parse(text))
    } catch (error) {
      throw new AppError('config_invalid', `${file} is damaged. Restore it from a backup, or start with --reset.`, {
        cause: error,
      })
    }
  }
  const secrets = { secret: randomBytes(32).toString('hex'), databasePassword: randomBytes(16).toString('hex') }
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

/**
 * Takes the folder for this process; the returned function gives it back. A lock whose owner is dead is taken over.
 * Throws `conflict` that names the owner when another Drydock is using the folder.
 */
export async function lockDataFolder(path: string): Promise<() => Promise<void>> {
  await mkdir(path, { recursive: true })
  const file = join(path, 'lock')
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o600)
      await handle.writeFile(JSON.stringify({ pid: process.pid, command: await commandOf(process.pid) }))
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const owner = await readOwner(file)
    // Our own number in a lock that we have not made: in a container, process numbers are the same after each restart.
    const other = owner && owner.pid !== process.pid
    if (other && (await isRunning(owner.pid)) && (await commandOf(owner.pid)) === owner.command)
      throw new AppError(
        'conflict',
        `Another Drydock (process ${owner.pid}) is using ${path}. Stop it with Ctrl-C or: kill ${owner.pid}. Or give this one a folder of its own with --data.`,
      )
    await rm(file, { force: true })
  }
}

async function readOwner(file: string): Promise<{ pid: number; command: string } | null> {
  const parsed = z.object({ pid: z.number().int().positive(), command: z.string() })
  try {
    return parsed.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}
