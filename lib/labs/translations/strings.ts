import type { Lesson, Question, Task } from '../types'

type Say = (path: string, text: string) => string

/** The lesson with every string of lab.yaml that a learner reads put through `say`, with its place; texts of steps stay. */
export function mapStrings(lesson: Lesson, say: Say): Lesson {
  const list = (path: string, texts: string[]) => texts.map((text, at) => say(`${path}.${at}`, text))
  return {
    ...lesson,
    title: say('title', lesson.title),
    summary: say('summary', lesson.summary),
    concepts: list('concepts', lesson.concepts),
    objectives: list('objectives', lesson.objectives),
    tasks: lesson.tasks.map((task) => mapTask(task, say)),
    questions: lesson.questions.map((question) => mapQuestion(question, say)),
    exercises: lesson.exercises.map((exercise) => ({
      ...exercise,
      title: say(`exercises.${exercise.id}.title`, exercise.title),
      brief: say(`exercises.${exercise.id}.brief`, exercise.brief),
    })),
  }
}

function mapTask(task: Task, say: Say): Task {
  const at = `tasks.${task.id}`
  return {
    ...task,
    title: say(`${at}.title`, task.title),
    prompt: task.prompt === null ? null : say(`${at}.prompt`, task.prompt),
    hints: task.hints.map((hint, index) => say(`${at}.hints.${index}`, hint)),
    diagnose: task.diagnose.map((one, index) => ({ ...one, say: say(`${at}.diagnose.${index}`, one.say) })),
  }
}

function mapQuestion(question: Question, say: Say): Question {
  const at = `quiz.${question.id}`
  const text = say(`${at}.text`, question.text)
  const options = <O extends { id: string; text: string; why: string }>(all: O[]) =>
    all.map((option) => ({
      ...option,
      text: say(`${at}.options.${option.id}.text`, option.text),
      why: say(`${at}.options.${option.id}.why`, option.why),
    }))
  const mistakes = <M extends { why: string }>(all: M[]) =>
    all.map((mistake, index) => ({ ...mistake, why: say(`${at}.mistakes.${index}`, mistake.why) }))
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return { ...question, text, options: options(question.options) }
    case 'order':
      return { ...question, text, options: options(question.options), why: say(`${at}.why`, question.why) }
    case 'number':
      return { ...question, text, why: say(`${at}.why`, question.why), mistakes: mistakes(question.mistakes) }
    case 'text':
      return { ...question, text, why: say(`${at}.why`, question.why), mistakes: mistakes(question.mistakes) }
  }
}
