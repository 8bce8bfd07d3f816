import { faultAt } from './faults'
import { judge } from './judge'
import type { Fault, Lesson, Question } from './types'
import type { YamlFile } from './yaml-file'

type Path = (string | number)[]

/** What a schema cannot say about the question at `index` of `quiz`: ids, right options, mistakes that are none. */
export function checkQuestion(question: Question, index: number, lesson: Lesson, yaml: YamlFile): Fault[] {
  const path = ['quiz', index]
  const faults = rightOnes(question, path, yaml)
  if (lesson.questions.findIndex((other) => other.id === question.id) !== index)
    faults.push(twice(question.id, [...path, 'id'], yaml))
  if (!('options' in question)) return [...faults, ...idleMistakes(question, path, yaml)]
  for (const [at, option] of question.options.entries()) {
    if (question.options.findIndex((other) => other.id === option.id) !== at)
      faults.push(twice(option.id, [...path, 'options', at, 'id'], yaml))
  }
  return faults
}

function rightOnes(question: Question, path: Path, yaml: YamlFile): Fault[] {
  if (question.kind !== 'single' && question.kind !== 'multiple') return []
  const right = question.options.filter((option) => option.correct).length
  if (question.kind === 'single' && right !== 1)
    return [
      faultAt(yaml, {
        path: [...path, 'options'],
        message: `A single choice has one right option, not ${right}.`,
        fix: 'Set "correct: true" on one option, or "kind: multiple".',
      }),
    ]
  if (question.kind === 'multiple' && right === 0)
    return [faultAt(yaml, { path: [...path, 'options'], message: 'No option is right.', fix: 'Set "correct: true".' })]
  return []
}

/** A mistake that is right, or that an earlier one covers, would never be read. */
function idleMistakes(question: Extract<Question, { mistakes: unknown }>, path: Path, yaml: YamlFile): Fault[] {
  return question.mistakes.flatMap((mistake, at) => {
    const result = judge(question, [String(mistake.answer)])
    const place = { path: [...path, 'mistakes', at, 'answer'] }
    if (result.correct)
      return [
        faultAt(yaml, {
          ...place,
          message: `"${mistake.answer}" counts as right.`,
          fix: 'Take the mistake away, or make the right answer narrower.',
        }),
      ]
    if (result.why !== mistake.why)
      return [faultAt(yaml, { ...place, message: `An earlier mistake already covers "${mistake.answer}".` })]
    return []
  })
}

function twice(id: string, path: Path, yaml: YamlFile): Fault {
  return faultAt(yaml, { path, message: `The id "${id}" is used twice.`, fix: 'Rename one of the two.' })
}
