import type { DraftQuestion, DraftTask } from './types'

export interface QuizMarks {
  /** The text with each question replaced by what `place` returned for it. */
  text: string
  questions: DraftQuestion[]
  inputs: { id: string; task: DraftTask }[]
  notes: { line: number; message: string }[]
}

const QUESTION = /^\s*>>\s*(.+?)\s*<<\s*$/
const OPTION = /^\s*(?:[-*]\s+)?([([])\s*([*xX]?)\s*[)\]]\s*(.+)$/
const ANSWER = /^\s*(===|=~=|=\^=|=\$=)\s*(.+?)\s*$/
const NO_WHY = 'The material that this lesson comes from gives no explanation.'

/**
 * Takes quiz marks out of a text: `>>question<<`, then `( )` or `[ ]` options with a star at the right ones, or an
 * answer to type (`===` equal, `=~=` a pattern, `=^=` its beginning, `=$=` its end). Choices become questions, typed
 * answers become tasks. Source: https://www.katacoda.community/scenario-syntax.html
 */
export function takeQuiz(source: string, { idFor }: { idFor: (kind: 'question' | 'answer') => string }): QuizMarks {
  const out: QuizMarks = { text: '', questions: [], inputs: [], notes: [] }
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  const text: string[] = []
  let fence: string | null = null
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null
    const title = fence === null ? QUESTION.exec(line)?.[1] : undefined
    if (title === undefined) {
      text.push(line)
      continue
    }
    const { body, end } = bodyOf(lines, at + 1)
    const placed = place({ title, body, line: at + 1, idFor }, out)
    text.push(...(placed ?? lines.slice(at, end)))
    at = end - 1
  }
  out.text = text.join('\n')
  return out
}

function bodyOf(lines: string[], start: number): { body: string[]; end: number } {
  const body: string[] = []
  let end = start
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (OPTION.test(line) || ANSWER.test(line)) {
      body.push(line)
      end = at + 1
    } else if (line.trim() !== '') break
  }
  return { body, end }
}

function place(
  {
    title,
    body,
    line,
    idFor,
  }: { title: string; body: string[]; line: number; idFor: (kind: 'question' | 'answer') => string },
  out: QuizMarks,
): string[] | null {
  const options = body.flatMap((one) => {
    const [, , star = '', text = ''] = OPTION.exec(one) ?? []
    return text ? [{ correct: star !== '', text: text.trim() }] : []
  })
  const right = options.filter(({ correct }) => correct).length
  if (options.length >= 2 && options.length <= 10 && right > 0) {
    const id = idFor('question')
    const single = /^\s*(?:[-*]\s+)?\(/.test(body[0] ?? '') && right === 1
    out.questions.push({
      id,
      kind: single ? 'single' : 'multiple',
      text: title,
      options: options.map(({ correct, text }, at) => ({
        id: `o${at + 1}`,
        text,
        ...(correct ? { correct } : {}),
        why: NO_WHY,
      })),
    })
    out.notes.push({
      line,
      message: `The question "${title}" came without explanations; write a "why" for each option.`,
    })
    return ['', `:::quiz{id=${id}}`, ':::', '']
  }
  const answer = body.map((one) => ANSWER.exec(one)).find((one) => one !== null)
  const input = answer ? inputOf(answer[1] ?? '', answer[2] ?? '') : null
  if (input) {
    const id = idFor('answer')
    out.inputs.push({ id, task: { title, mode: 'input', prompt: 'Your answer', check: { input } } })
    return ['', `:::task{id=${id}}`, ':::', '']
  }
  out.notes.push({ line, message: `The question "${title}" has no right answer that could be read; it stays as text.` })
  return null
}

function inputOf(kind: string, answer: string): Record<string, unknown> | null {
  if (answer.length > 300) return null
  if (kind === '===') return { equals: answer, ignoreCase: true }
  const plain = answer.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  if (kind === '=^=') return { matches: `^\\s*${plain}`, ignoreCase: true }
  if (kind === '=$=') return { matches: `${plain}\\s*$`, ignoreCase: true }
  // Some authors write a pattern there, others the words: what is no pattern is taken as words.
  return { matches: isPattern(answer) ? answer : plain, ignoreCase: true }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
