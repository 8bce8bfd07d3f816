import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'

/** Of each kind of count, by folder as it was asked for. */
export interface Counted {
  bytes: Map<string, number>
  files: Map<string, number>
}

const DU_SECONDS = 20
const IDLE_MS = 60_000
const MAX_IDLE = 2
/**
 * A shell that waits for folders, one a line after their number, and weighs them. To start a process stops the whole
 * server for the time of a copy of its memory's map, 20 to 40 ms where it is large and the machine busy; the shell is
 * small, so what it starts costs nobody else. It ends with its input, so it never outlives us.
 */
const SCRIPT = `while IFS= read -r n; do
  set --
  while [ "$n" -gt 0 ]; do IFS= read -r one || exit; set -- "$@" "$one"; n=$((n - 1)); done
  for how in --block-size=1 --inodes; do
    timeout ${DU_SECONDS} du --summarize --one-file-system --null "$how" -- "$@" 2>/dev/null
    printf '\\0'
  done
done`

interface Shell {
  child: ChildProcess
  idle: NodeJS.Timeout | undefined
}

const resting: Shell[] = []

/**
 * Disk bytes and number of files below each folder, as `du` counts them; one that is gone or takes longer than 20 s is
 * not in the answer. Throws when no shell can be had, or a folder's name holds a line break.
 */
export async function countFolders(folders: string[]): Promise<Counted> {
  if (folders.some((folder) => /[\n\0]/.test(folder))) throw new Error('A folder has a name that cannot be weighed.')
  // Without a folder `du` would weigh the one it stands in.
  if (folders.length === 0) return { bytes: new Map(), files: new Map() }
  const shell = resting.pop() ?? open()
  clearTimeout(shell.idle)
  hold(shell, 'ref')
  const rows = await ask(shell.child, `${[folders.length, ...folders].join('\n')}\n`)
  rest(shell)
  const end = rows.indexOf('')
  return { bytes: toCounts(rows.slice(0, end)), files: toCounts(rows.slice(end)) }
}

function open(): Shell {
  const child = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'] })
  const shell: Shell = { child, idle: undefined }
  // Heard by whoever asks; one that rests is only forgotten.
  child.on('error', () => forget(shell))
  child.on('close', () => forget(shell))
  child.stdin?.on('error', () => undefined)
  child.stdout?.setEncoding('utf8')
  return shell
}

/** While it rests nothing waits for it: the process may end. */
function hold({ child }: Shell, how: 'ref' | 'unref'): void {
  for (const one of [child, child.stdin as Socket | null, child.stdout as Socket | null]) one?.[how]()
}

/** All rows of the answer. An empty one ends each of the two counts: `du --null` writes none. */
function ask(child: ChildProcess, question: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = ''
    const { stdin, stdout } = child
    const read = (chunk: string) => {
      text += chunk
      const rows = text.split('\0').slice(0, -1)
      if (rows.filter((row) => row === '').length === 2) done(() => resolve(rows))
    }
    const gone = () => done(() => reject(new Error('The shell that weighs folders has gone.')))
    const done = (then: () => void) => {
      stdout?.off('data', read)
      child.off('close', gone)
      child.off('error', gone)
      then()
    }
    child.once('close', gone)
    child.once('error', gone)
    stdout?.on('data', read)
    stdin?.write(question)
  })
}

function rest(shell: Shell): void {
  if (shell.child.exitCode !== null || resting.length >= MAX_IDLE) return void shell.child.stdin?.end()
  shell.idle = setTimeout(() => {
    forget(shell)
    shell.child.stdin?.end()
  }, IDLE_MS)
  shell.idle.unref()
  hold(shell, 'unref')
  resting.push(shell)
}

function forget(shell: Shell): void {
  clearTimeout(shell.idle)
  const at = resting.indexOf(shell)
  if (at >= 0) resting.splice(at, 1)
}

function toCounts(rows: string[]): Map<string, number> {
  return new Map(
    rows.flatMap((row) => {
      const tab = row.indexOf('\t')
      return tab > 0 ? [[row.slice(tab + 1), Number(row.slice(0, tab))] as const] : []
    }),
  )
}
