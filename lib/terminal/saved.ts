import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TerminalKey } from './types'

const KEPT_MS = 24 * 60 * 60_000
const SUFFIX = /\.screen(\.new)?$/

/** Keeps what a terminal shows while the server is down. `dir` is made when it does not exist. */
export async function saveScreen(dir: string, key: TerminalKey, text: string): Promise<void> {
  if (!text.trim()) return
  await mkdir(dir, { recursive: true, mode: 0o700 })
  // Beside it first: a process that is killed while it writes must not leave half a screen in place of the last one.
  const file = fileOf(dir, key)
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** Forgets what was saved for a terminal. */
export async function dropScreen(dir: string, key: TerminalKey): Promise<void> {
  await rm(fileOf(dir, key), { force: true })
}

/** What was saved for a terminal, with a line that says `why` the shell is new; empty when nothing was. */
export async function readScreen(
  dir: string,
  key: TerminalKey,
  why: 'the server was restarted' | 'the sandbox was stopped',
): Promise<string> {
  const text = await readFile(fileOf(dir, key), 'utf8').catch(() => '')
  return text && `${text}\r\n\x1b[0;2m— ${why}; a new shell starts below —\x1b[0m\r\n`
}

/** Removes what nobody came back for within a day of `now`. */
export async function pruneScreens(dir: string, now: Date): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    const file = join(dir, name)
    if (!SUFFIX.test(name)) continue
    const facts = await stat(file).catch(() => null)
    if (facts && now.getTime() - facts.mtimeMs > KEPT_MS) await rm(file, { force: true })
  }
}

// Both parts were checked before they came here: a UUID and a short name of letters and digits.
function fileOf(dir: string, { sandboxId, name }: TerminalKey): string {
  return join(dir, `${sandboxId}.${name}.screen`)
}
