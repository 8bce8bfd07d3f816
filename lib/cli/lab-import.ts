import { basename, resolve } from 'node:path'
import { loadCatalog } from '@/lib/labs/catalog'
import { readFolder } from '@/lib/labs/folder'
import { IMPORT_KINDS, type ImportKind, importCourse } from '@/lib/labs/import/course'
import { toSlug } from '@/lib/labs/import/draft'
import type { ImportedCourse, Note } from '@/lib/labs/import/types'
import { WORDS, writeCourse } from '@/lib/labs/import/write'
import { formatFault } from './lab-faults'

export const IMPORT_USAGE = `drydock lab import ${IMPORT_KINDS.join('|')} PATH [--to FOLDER]

  Turns material of another platform (one lesson, or a folder of many) into a course of this format, written to
  FOLDER ("<labs>/<name of PATH>" by default, which must not be there yet). Prints what was changed, left out or not
  found, and where each lesson can be taken. Exit code 1 when a lesson could not be carried over at all.
`

/** Runs `drydock lab import …`; returns the exit code. */
export async function runImport(
  args: string[],
  { labsDir, write }: { labsDir: string; write: (text: string) => void },
): Promise<number> {
  const given = readArgs(args)
  if (!given) {
    write(IMPORT_USAGE)
    return 2
  }
  const { kind, path, to } = given
  const name = basename(resolve(path))
  const course = importCourse(await readFolder({ dir: resolve(path), label: name }), { kind, name })
  for (const note of course.notes) write(formatNote(note))
  for (const lesson of course.lessons) {
    write(`\n${lesson.slug}: ${lesson.title}\n  can be taken ${WORDS[lesson.verdict.kind]}\n`)
    for (const reason of lesson.verdict.reasons) write(`    because it ${reason}\n`)
    for (const note of lesson.notes) write(formatNote(note))
  }
  const readable = course.lessons.filter(({ steps }) => steps.length > 0)
  if (readable.length === 0) {
    write(`\nNothing was written: there is no lesson in ${path}.\n`)
    return 1
  }
  const target = resolve(to ?? resolve(labsDir, toSlug(name, 'imported')))
  const files = await writeCourse(course, { target })
  write(`\n${summarize(course, readable.length)} ${files} files in ${target}.\n`)
  await writeFaults(target, write)
  return readable.length === course.lessons.length ? 0 : 1
}

function readArgs(args: string[]): { kind: ImportKind; path: string; to: string | null } | null {
  const at = args.indexOf('--to')
  const to = at >= 0 ? args[at + 1] : null
  const [kind, path, ...more] = at >= 0 ? [...args.slice(0, at), ...args.slice(at + 2)] : args
  const known = IMPORT_KINDS.find((one) => one === kind)
  return known && path && to !== undefined && more.length === 0 ? { kind: known, path, to } : null
}

/** What our own format says of the result, so that an author sees at once what is to be mended. */
async function writeFaults(target: string, write: (text: string) => void): Promise<void> {
  const { faults } = await loadCatalog(resolve(target, '..'))
  const own = faults.filter(({ file }) => file.startsWith(`${basename(target)}/`))
  for (const fault of own) write(`${formatFault(fault)}\n`)
}

function formatNote({ what, file, line, message }: Note): string {
  return `  ${what}: ${file}${line === null ? '' : `:${line}`}: ${message}\n`
}

function summarize({ lessons }: ImportedCourse, readable: number): string {
  const count = (kind: string) => lessons.filter(({ verdict }) => verdict.kind === kind).length
  return `${readable} of ${lessons.length} lessons carried over (${count('offline')} offline, ${count('network')} need a network, ${count('unsupported')} unsupported).`
}
