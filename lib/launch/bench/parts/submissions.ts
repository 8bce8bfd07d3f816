import { isDeepStrictEqual } from 'node:util'
import { type Report, reportSchema } from '@/lib/grading/report'
import { readSolution } from '../grade'
import { type Bench, inParallel, percentile } from '../measure'
import { proportionalBytes } from '../memory'
import type { Learner } from '../school'
import type { Figure } from '../table'
import { familyOf } from '../wires/process'

const AT_ONCE = 20
const POLL_MS = 250
const END_MS = 1_800_000
const MIB = 1024 * 1024
/** What a reading of a large image may take, beside the server itself. */
const GROWTH_GOAL_MIB = 300

/**
 * Many people hand in within a second or two, as pages do: how long the last one waits for a report, what it costs the
 * server, whether whoever came first is graded first, and whether all get what one alone gets. Throws when one is lost.
 */
export async function measureSubmissions({ catalog, db, school, quick, say, signal }: Bench): Promise<Figure[]> {
  const lesson = catalog.courses.flatMap(({ lessons }) => lessons).find(({ exercises }) => exercises.length > 0)
  const exercise = lesson?.exercises[0]
  if (!lesson || !exercise) return []
  const files = await readSolution(exercise)
  const handIn = async (learner: Learner) => {
    const path = `/api/lessons/${lesson.id}/submissions`
    return ((await learner.api('POST', path, { files, exercise: exercise.id })) as { id: string }).id
  }
  const people = await inParallel({ times: quick ? 5 : AT_ONCE, width: 4, signal }, () => school.enrol(lesson))
  say('submissions: one alone')
  const alone = await untilGraded({ db, signal, ids: [await handIn(await school.enrol(lesson))], say: () => {} })
  say(`submissions: ${people.length} at once`)
  const bytes = async () => proportionalBytes(await familyOf(school.pid))
  const before = await bytes()
  let most = before
  // One after the other, in a second or two: of two at the very same moment neither is the first.
  const ids: string[] = []
  for (const learner of people) ids.push(await handIn(learner))
  const all = await untilGraded({
    db,
    signal,
    ids,
    say: async (graded) => {
      say(`submissions: ${graded} of ${ids.length}`)
      most = Math.max(most, await bytes())
    },
  })
  return figures({ title: exercise.id, alone: alone[0], all, growth: most - before })
}

interface Graded {
  createdAt: Date
  startedAt: Date
  finishedAt: Date
  report: Report
}

/** Waits until each has its report. Throws when one ends without, or is not there any more. */
async function untilGraded({
  db,
  signal,
  ids,
  say,
}: Pick<Bench, 'db' | 'signal'> & { ids: string[]; say: (graded: number) => unknown }): Promise<Graded[]> {
  const deadline = performance.now() + END_MS
  for (;;) {
    signal.throwIfAborted()
    const rows = await db.submission.findMany({ where: { id: { in: ids } }, select: { state: true } })
    const graded = rows.filter(({ state }) => state === 'graded').length
    await say(graded)
    if (graded === ids.length) break
    if (rows.length < ids.length || rows.some(({ state }) => state === 'not_graded') || performance.now() > deadline)
      throw new Error(`Of ${ids.length} submissions ${graded} were graded; the others ended otherwise or were lost.`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  const rows = await db.submission.findMany({ where: { id: { in: ids } }, orderBy: { createdAt: 'asc' } })
  return rows.map(({ createdAt, startedAt, finishedAt, report }) => ({
    createdAt,
    startedAt: startedAt ?? createdAt,
    finishedAt: finishedAt ?? createdAt,
    report: reportSchema.parse(report),
  }))
}

function figures({
  title,
  alone,
  all,
  growth,
}: {
  title: string
  alone: Graded | undefined
  all: Graded[]
  growth: number
}): Figure[] {
  if (!alone) return []
  const first = Math.min(...all.map(({ createdAt }) => createdAt.getTime()))
  const waits = all.map(({ createdAt, finishedAt }) => finishedAt.getTime() - createdAt.getTime())
  const last = Math.max(...all.map(({ finishedAt }) => finishedAt.getTime())) - first
  const aloneMs = alone.finishedAt.getTime() - alone.createdAt.getTime()
  const same = all.filter(({ report }) => isDeepStrictEqual(judged(report), judged(alone.report))).length
  const overtaken = all.filter(({ startedAt }, at) => all.slice(0, at).some((other) => other.startedAt > startedAt))
  const part = `${all.length} submissions of ${title} at once`
  const seconds = { part, unit: 's' }
  return [
    {
      ...seconds,
      what: 'until all have their report',
      ours: last / 1000,
      base: (aloneMs * all.length) / 1000,
      against: 'one alone, as many times',
    },
    {
      ...seconds,
      what: 'until half of them have it',
      ours: percentile(waits, 0.5) / 1000,
      base: aloneMs / 1000,
      against: 'one alone',
    },
    {
      part,
      what: 'with the points and findings of the one alone',
      unit: '',
      ours: same,
      base: all.length,
      against: 'all that were handed in',
      goal: { of: 'ratio', is: 'at least', value: 1 },
    },
    {
      part,
      what: 'begun before one that came earlier',
      unit: '',
      ours: overtaken.length,
      base: null,
      against: '',
      goal: { of: 'ours', is: 'at most', value: 0 },
    },
    {
      part,
      what: 'server and grader, growth at most (PSS)',
      unit: 'MiB',
      ours: growth / MIB,
      base: null,
      against: '',
      goal: { of: 'ours', is: 'at most', value: GROWTH_GOAL_MIB },
    },
  ]
}

/** What a grade is; the digests of layers differ, as each submission carries tokens of its own. */
function judged({ score, criteria, findings }: Report) {
  return {
    score,
    criteria: criteria.map(({ id, points }) => [id, points]),
    findings: findings.map(({ rule, severity, line, layer, path }) => [rule, severity, line, layer, path]),
  }
}
