import { isAppError, messageOf } from './errors'
import type { Log } from './log'

/** A close that hangs must not keep the process; whoever started us would have to kill it. */
const CLOSE_MS = 20_000

/**
 * Runs what `start` starts until SIGTERM, SIGINT or, with `parent: 'stdin'`, until the parent closes our standard
 * input (which also happens when it is killed). Then closes it and ends the process.
 */
export async function runUntilStopped({
  start,
  log,
  parent,
}: {
  start(): Promise<{ close(): Promise<void> }>
  log: Log
  /** How the end of the parent is noticed; the mains pass DRYDOCK_PARENT on. */
  parent: string | undefined
}): Promise<void> {
  // Who read our log may be gone. To say so would fail the same way, again and again, and let nothing else run.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  process.on('unhandledRejection', (error) => log.error('a failure that nobody handled', { error }))
  const stopped = new Promise<{ code: number }>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve({ code: 0 }))
    process.on('uncaughtException', (error) => {
      // What threw may be half done, so the state of this process is not to be trusted any further.
      log.error('a failure that nobody caught; closing', { error })
      resolve({ code: 1 })
    })
    if (parent === 'stdin') {
      process.stdin.on('end', () => resolve({ code: 0 }))
      process.stdin.on('close', () => resolve({ code: 0 }))
      process.stdin.on('error', () => resolve({ code: 0 }))
      process.stdin.resume()
    }
  })
  const running = await start().catch((error: unknown) => {
    log.error('could not start', { error })
    if (isAppError(error)) process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  })
  const { code } = await stopped
  setTimeout(() => {
    log.error('closing takes too long')
    process.exit(1)
  }, CLOSE_MS).unref()
  await running.close()
  process.exit(code)
}
