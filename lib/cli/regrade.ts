import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import { countRegrade, findRegrade, listRegrades } from '@/lib/grading/regrade/data'
import { listDifferences, type RegradeDifference } from '@/lib/grading/regrade/differences'
import { applyRegrade, dropRegrade } from '@/lib/grading/regrade/end'
import { startRegrade } from '@/lib/grading/regrade/start'
import { findExercise, loadCatalog } from '@/lib/labs/catalog'

const USAGE = `drydock regrade start EXERCISE [REASON]   grade every submission of EXERCISE again, beside what it has
drydock regrade list [EXERCISE]           regrades, newest first
drydock regrade show ID [--json]          who would have which score, and by which criterion
drydock regrade apply ID                  put the new reports in the place of the old ones, all or none
drydock regrade drop ID                   give it up; nothing changes

The work is done by the graders of the running Drydock. Uses the database in DATABASE_URL.`

interface Surroundings {
  labsDir: string
  db: Db
  write: (text: string) => void
  now: () => Date
}

/** Runs `drydock regrade …`; returns the exit code: 0, or 2 for wrong usage. */
export async function runRegrade(args: string[], around: Surroundings): Promise<number> {
  const { db, write } = around
  const [command, name, ...rest] = args
  if (command === 'start' && name) return start(around, { exerciseId: name, reason: rest.join(' ') })
  if (command === 'list') return list(around, name)
  const usable = name && rest.every((word) => word === '--json')
  if (!usable || !['show', 'apply', 'drop'].includes(command ?? '')) {
    write(`${USAGE}\n`)
    return args.includes('--help') ? 0 : 2
  }
  const regrade = await findRegrade(db, { id: name, by: null })
  if (!regrade) throw new AppError('not_found', `There is no regrade ${name}. "drydock regrade list" shows them.`)
  if (command === 'show') return show(around, { id: regrade.id, form: rest.includes('--json') ? 'json' : 'table' })
  if (command === 'apply') {
    const { replaced } = await applyRegrade(db, { id: regrade.id, by: null, at: around.now() })
    write(`${replaced} reports were replaced; the old ones stay with the regrade.\n`)
  } else {
    await dropRegrade(db, { id: regrade.id, by: null, at: around.now() })
    write('Dropped: nothing was changed.\n')
  }
  return 0
}

async function start(
  { db, labsDir, write }: Surroundings,
  { exerciseId, reason }: { exerciseId: string; reason: string },
): Promise<number> {
  const exercise = findExercise(await loadCatalog(labsDir), exerciseId)
  if (!exercise) throw new AppError('not_found', `There is no exercise "${exerciseId}".`)
  const { id } = await startRegrade(db, {
    exercise,
    reason: reason || 'asked for on the command line',
    by: null,
  })
  const { waiting } = await countRegrade(db, id)
  write(`${waiting} submissions wait to be graded again. Look with: drydock regrade show ${id}\n`)
  return 0
}

async function list({ db, write }: Surroundings, exerciseId: string | undefined): Promise<number> {
  for (const { id, exerciseId: exercise, state, createdAt, reason } of await listRegrades(db, {
    exerciseId,
    by: null,
    take: 50,
  }))
    write(`${id}  ${createdAt.toISOString().slice(0, 16)}  ${state.padEnd(8)}${exercise}  ${reason}\n`)
  return 0
}

async function show(
  { db, write }: Surroundings,
  { id, form }: { id: string; form: 'json' | 'table' },
): Promise<number> {
  const [progress, differences] = await Promise.all([countRegrade(db, id), listDifferences(db, id)])
  if (form === 'json') {
    write(`${JSON.stringify({ id, progress, differences }, null, 2)}\n`)
    return 0
  }
  const changed = differences.filter(({ before, after }) => after !== null && before !== after)
  for (const difference of differences) write(printRow(difference))
  const { waiting, graded, notGraded } = progress
  write(
    `${changed.length} of ${graded} differ; ${waiting} wait, ${notGraded} could not be graded and keep what they have.\n`,
  )
  return 0
}

function printRow({ user, before, after, criteria, failure, state }: RegradeDifference): string {
  const points = (value: number | null) => (value === null ? '-' : String(value))
  const what = failure ?? criteria.map((one) => `${one.title}: ${points(one.before)} → ${points(one.after)}`).join('; ')
  return `${user.name.padEnd(24)}${points(before).padStart(6)} → ${points(state === 'waiting' ? null : after).padEnd(6)}${what}\n`
}
