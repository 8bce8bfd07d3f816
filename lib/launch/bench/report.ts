import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { formatMarkdown, type Row } from './table'

const GIB = 1024 ** 3
const DOC = 'docs/performance.md'
const [BEGIN, END] = ['<!-- bench -->', '<!-- /bench -->']

export interface Machine {
  cpu: string
  cores: number
  memoryGib: number
  kernel: string
  node: string
  engine: string
  cgroup: string
  commit: string
  at: string
}

export function describeMachine(engine: { ServerVersion: string; CgroupVersion?: string }): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / GIB),
    kernel: release(),
    node: process.versions.node,
    engine: engine.ServerVersion,
    cgroup: engine.CgroupVersion ?? '1',
    commit: commit(),
    at: new Date().toISOString(),
  }
}

/** Everything, for programs. */
export async function writeJson(
  file: string,
  report: { machine: Machine; quick: boolean; rows: Row[] },
): Promise<void> {
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
}

/** Puts the table into the document, between its two marks; the words around it stay. */
export async function writeDocument({ machine, rows }: { machine: Machine; rows: Row[] }): Promise<void> {
  const text = await readFile(DOC, 'utf8')
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`${DOC} lacks its marks ${BEGIN} and ${END}.`)
  const judged = rows.filter(({ met }) => met !== null)
  const lines = [
    BEGIN,
    '',
    `Measured ${machine.at.slice(0, 10)} at ${machine.commit}: ${machine.cores} × ${machine.cpu}, ${machine.memoryGib} GiB, kernel ${machine.kernel}, Node ${machine.node}, engine ${machine.engine}, control groups of version ${machine.cgroup}.`,
    `Goals met: ${judged.filter(({ met }) => met).length} of ${judged.length}.`,
    ...formatMarkdown(rows),
    '',
  ]
  await writeFile(DOC, text.slice(0, begin) + lines.join('\n') + text.slice(end))
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'an unknown commit'
  }
}
