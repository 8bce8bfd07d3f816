export interface Progress {
  /** Runs `work` as a named step and prints its time and what it returns; `say` tells what it is doing meanwhile. */
  step<T>(title: string, work: (say: (text: string) => void) => Promise<T>, result?: (value: T) => string): Promise<T>
  /** A line of its own. */
  line(text?: string): void
}

const BEAT_MS = 1000
/** Without a terminal, a long step says every so often that it is still at it. */
const QUIET_BEAT_MS = 30_000

/**
 * Prints steps to `output`. On a terminal one live line at the bottom shows what is going on; elsewhere, and in CI,
 * there are whole lines only.
 */
export function createProgress({
  output = process.stdout,
  live = Boolean(output.isTTY) && !process.env.CI,
}: {
  output?: NodeJS.WriteStream
  live?: boolean
} = {}): Progress {
  const running = new Map<string, { started: number; doing: string }>()
  const clear = () => live && output.write('\r\x1b[K')
  const draw = () => {
    if (!live || running.size === 0) return
    const text = [...running].map(([title, { started, doing }]) => `${title} ${since(started)}${doing && ` ${doing}`}`)
    output.write(`\r\x1b[K  … ${text.join(' · ').slice(0, Math.max(20, (output.columns ?? 80) - 6))}`)
  }
  const line = (text = '') => {
    clear()
    output.write(`${text}\n`)
    draw()
  }
  const beat = (title: string) => {
    const entry = running.get(title)
    if (live || !entry) return draw()
    line(`  … ${title.padEnd(18)} ${since(entry.started).padStart(7)}   ${entry.doing}`)
  }

  return {
    line,
    step: async (title, work, result) => {
      const started = performance.now()
      running.set(title, { started, doing: '' })
      const timer = setInterval(() => beat(title), live ? BEAT_MS : QUIET_BEAT_MS)
      draw()
      try {
        const value = await work((doing) => {
          running.set(title, { started, doing })
          draw()
        })
        running.delete(title)
        line(`  ✓ ${title.padEnd(18)} ${since(started).padStart(7)}   ${result?.(value) ?? ''}`.trimEnd())
        return value
      } catch (error) {
        running.delete(title)
        line(`  ✗ ${title.padEnd(18)} ${since(started).padStart(7)}`)
        throw error
      } finally {
        clearInterval(timer)
      }
    },
  }
}

/** For people: "0.4 s", "2 min 5 s". */
export function formatSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

function since(started: number): string {
  return formatSeconds(performance.now() - started)
}
