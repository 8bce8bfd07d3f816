import { Logger, runMigrations } from 'graphile-worker'
import { messageOf } from '@/lib/base/errors'

/** A logger for the queue that says nothing below warnings, and those through `warn`. */
export function quietLogger(warn: (message: string) => void): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') warn(messageOf(message))
  })
}

/** Makes or renews the queue's own tables (schema `graphile_worker`). Safe to call at every start, also by several at once. */
export async function migrateJobs(url: string): Promise<void> {
  await runMigrations({ connectionString: url, logger: quietLogger((message) => console.warn(message)) })
}
