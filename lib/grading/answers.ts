import { isAppError } from '@/lib/base/errors'
import { faultAt } from '@/lib/labs/faults'
import { faultIn, readPlaces } from '@/lib/labs/places'
import { readAnswer } from '@/lib/labs/start-files'
import type { Exercise, Fault } from '@/lib/labs/types'
import { type GradeContext, gradeFiles } from './grade'
import type { Report } from './report'

type Solution = Exercise['solutions'][number]
type Wrong = Exercise['wrong'][number]

interface Grading {
  exercise: Exercise
  signal?: AbortSignal
}

/** Grades a solution and says what it loses; nothing when it scores full. */
export async function trySolution(
  ctx: GradeContext,
  { solution, ...grading }: Grading & { solution: Solution },
): Promise<Fault[]> {
  const { exercise } = grading
  const file = `${exercise.folder}/solutions/${solution.name}/${exercise.edit[0] ?? 'Dockerfile'}`
  const graded = await grade(ctx, { ...grading, dir: solution.dir })
  if ('refused' in graded) return [faultIn({ file, line: null }, graded.refused, 'Mend the solution.')]
  const { score, maxScore } = graded.report
  const yaml = (await readPlaces({ dir: exercise.dir, id: exercise.folder }))('exercise.yaml')
  const faults = lostOf(graded.report).map(({ id, points, maxPoints, reason, line }) => {
    const { line: at } = yaml.placeOf(['rubric', exercise.rubric.findIndex((one) => one.id === id)])
    const message = `The solution loses "${id}" (${points} of ${maxPoints}): ${reason}`
    return faultIn({ file, line }, message, `Mend the solution, or the criterion in exercise.yaml, line ${at}.`)
  })
  if (faults.length > 0 || score === maxScore) return faults
  return [faultIn({ file, line: 1 }, `The solution scores ${score} of ${maxScore}.`, 'Mend the solution.')]
}

/** Grades a wrong answer and says in what it does not come out as its expect.yaml declares. */
export async function tryWrong(ctx: GradeContext, { wrong, ...grading }: Grading & { wrong: Wrong }): Promise<Fault[]> {
  const { dir, folder } = grading.exercise
  const yaml = (await readPlaces({ dir, id: folder }))(`wrong/${wrong.name}/expect.yaml`)
  const graded = await grade(ctx, { ...grading, dir: wrong.dir })
  const fault = (key: string, message: string, fix: string) => faultAt(yaml, { path: [key], message, fix })
  if ('refused' in graded) return [fault('loses', graded.refused, 'Mend the answer.')]
  const { report } = graded
  const { loses, score, findings = [] } = wrong.expect
  const faults: Fault[] = []
  const lost = lostOf(report)
  const ids = lost.map(({ id }) => id)
  const reasons = lost.map(({ id, reason }) => `${id}: ${reason}`).join('\n')
  if (ids.sort().join() !== [...loses].sort().join()) {
    const message = `The answer loses ${quoted(ids)}, and ${quoted(loses)} are declared.\n${reasons}`
    faults.push(fault('loses', message, 'Mend the answer, the rubric, or the list.'))
  }
  if (report.score < score.min || report.score > score.max) {
    const message = `The answer scores ${report.score}, which is not from ${score.min} to ${score.max}.\n${reasons}`
    faults.push(fault('score', message, 'Mend the answer, the rubric, or the range.'))
  }
  const rules = report.findings.map(({ rule }) => rule)
  for (const rule of findings.filter((one) => !rules.includes(one)))
    faults.push(fault('findings', `The rule ${rule} finds nothing in the answer.`, 'Mend the answer, or the list.'))
  if (report.comments.length === 0) faults.push(fault('loses', 'The report says nothing.', 'Report this as a bug.'))
  return faults
}

/** What cannot be handed in is the author's fault; all else is thrown on. */
async function grade(
  ctx: GradeContext,
  { exercise, dir, signal }: Grading & { dir: string },
): Promise<{ report: Report } | { refused: string }> {
  try {
    const files = await readAnswer(exercise, dir)
    return { report: await gradeFiles(ctx, { exercise, files, signal }) }
  } catch (error) {
    if (isAppError(error) && ['invalid_input', 'lab_invalid', 'image_missing'].includes(error.code))
      return { refused: `It cannot be graded: ${error.message}` }
    throw error
  }
}

function lostOf({ criteria, findings }: Report) {
  return criteria
    .filter(({ points, maxPoints }) => points < maxPoints)
    .map((criterion) => ({
      ...criterion,
      line: criterion.findings.map((at) => findings[at]?.line ?? null).find((line) => line !== null) ?? 1,
    }))
}

const quoted = (ids: string[]) => (ids.length > 0 ? ids.map((id) => `"${id}"`).join(', ') : 'nothing')
