import { AppError } from '@/lib/base/errors'
import type { ChoiceQuestion, NumberQuestion, OrderQuestion, Question, TextQuestion } from './types'

/** What a learner reads after an answer: never what is right, unless the answer was. */
export interface Verdict {
  correct: boolean
  /** Choices: what was chosen, after a right answer everything. Orders: which stand in their place. */
  options: { id: string; why: string; correct: boolean }[]
  /** Of the answer as a whole; null where there is nothing to say but that it is wrong. */
  why: string | null
}

const MAX_TEXT = 200

/**
 * Judges one answer. `choice` holds ids of options for choices and orders (there: all of them, in the learner's
 * order), and one text for numbers and short texts.
 * Throws `invalid_input` for an answer that the question does not take.
 */
export function judge(question: Question, choice: string[]): Verdict {
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return judgeChoice(question, choice)
    case 'order':
      return judgeOrder(question, choice)
    case 'number':
      return judgeNumber(question, choice)
    case 'text':
      return judgeText(question, choice)
  }
}

/** An answer that stands, with everything about the question. */
export interface Explained extends Verdict {
  /** The right answer, in the form of an answer. */
  solution: string[]
}

/** Judges an answer that cannot be changed any more, and explains the whole question. Throws as `judge` does. */
export function explain(question: Question, choice: string[]): Explained {
  const verdict = judge(question, choice)
  const solution = rightChoice(question)
  const all = judge(question, solution)
  // Of an order, the marks are those of the learner's own; its reasons come with the solution.
  const options = all.options.map((option) => ({
    ...option,
    correct:
      question.kind === 'order'
        ? (verdict.options.find(({ id }) => id === option.id)?.correct ?? false)
        : option.correct,
  }))
  const said = verdict.correct ? [] : [verdict.why]
  const why = [...said, all.why].filter((text) => text !== null).join(' ')
  return { ...verdict, options, why: why || null, solution }
}

/** The answer that is right, in the form that `judge` takes: for walks and tests. */
export function rightChoice(question: Question): string[] {
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return question.options.filter(({ correct }) => correct).map(({ id }) => id)
    case 'order':
      return question.options.map(({ id }) => id)
    case 'number':
      return [String(question.answer)]
    case 'text':
      return question.accept.slice(0, 1)
  }
}

function judgeChoice({ kind, options }: ChoiceQuestion, choice: string[]): Verdict {
  const known = options.filter(({ id }) => choice.includes(id))
  if (known.length !== choice.length || choice.length === 0 || (kind === 'single' && choice.length > 1))
    throw new AppError('invalid_input', 'Choose from the options of this question.')
  const correct = options.every((option) => option.correct === choice.includes(option.id))
  return {
    correct,
    options: (correct ? options : known).map(({ id, why, correct: right }) => ({ id, why, correct: right })),
    why: null,
  }
}

function judgeOrder({ options, why }: OrderQuestion, choice: string[]): Verdict {
  const places = options.map(({ id }) => choice.indexOf(id))
  if (choice.length !== options.length || places.includes(-1))
    throw new AppError('invalid_input', 'Bring all parts of this question into an order.')
  const correct = places.every((place, at) => place === at)
  return {
    correct,
    options: options.map((option, at) => ({
      id: option.id,
      why: correct ? option.why : '',
      correct: places[at] === at,
    })),
    why: correct ? why : null,
  }
}

function judgeNumber({ answer, tolerance, why, mistakes }: NumberQuestion, choice: string[]): Verdict {
  const given = parseNumber(textOf(choice))
  const near = (other: number) => Math.abs(given - other) <= tolerance + Number.EPSILON * Math.abs(other)
  if (near(answer)) return { correct: true, options: [], why }
  return { correct: false, options: [], why: mistakes.find((mistake) => near(mistake.answer))?.why ?? null }
}

function judgeText({ accept, ignoreCase, why, mistakes }: TextQuestion, choice: string[]): Verdict {
  const clean = (text: string) => {
    const spaced = text.normalize('NFC').trim().replace(/\s+/g, ' ')
    return ignoreCase ? spaced.toLowerCase() : spaced
  }
  const given = clean(textOf(choice))
  if (accept.some((text) => clean(text) === given)) return { correct: true, options: [], why }
  return { correct: false, options: [], why: mistakes.find((mistake) => clean(mistake.answer) === given)?.why ?? null }
}

function textOf(choice: string[]): string {
  const [text = '', ...more] = choice
  if (more.length > 0 || text.trim() === '') throw new AppError('invalid_input', 'Write one answer.')
  if (text.length > MAX_TEXT) throw new AppError('invalid_input', `Write at most ${MAX_TEXT} characters.`)
  return text
}

/** Digits with a point; a comma could mean thousands or tenths, so it is asked about instead of guessed. */
function parseNumber(text: string): number {
  const digits = text.trim().replace(/(?<=\d)[ _](?=\d)/g, '')
  if (!/^[+-]?\d{1,15}(\.\d{1,15})?$/.test(digits))
    throw new AppError('invalid_input', 'Write a number in digits, with a point for tenths: 12.5, for example.')
  return Number(digits)
}
