import { watch } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { serve } from './serve'

/** Editors write a file in several steps; one restart is enough for all of them. */
const SETTLE_MS = 300

/** Next reloads the pages itself; the server process starts again when the code that it loaded has changed. */
async function untilEnd(_site: unknown, restart: () => Promise<unknown>): Promise<void> {
  let wake = () => {}
  const watcher = watch('lib', { recursive: true }, (_event, file) => {
    if (file && !/\.test\.ts$|^(launch|cli)\/|^db\/generated\//.test(file)) wake()
  })
  try {
    for (;;) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      await delay(SETTLE_MS)
      console.log('lib/ changed: starting the server again')
      // A fault in the new code is shown and waits for the next edit.
      await restart().catch((error: unknown) => console.log(String(error)))
    }
  } finally {
    watcher.close()
  }
}

process.exit(await serve(process.argv.slice(2), { dev: true, untilEnd }))
