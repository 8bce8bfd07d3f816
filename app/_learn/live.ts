import type { Verdict } from '@/lib/labs/judge'
import type { Question } from '@/lib/labs/types'

/** What a lesson's page knows about its learner's work at this moment; sent by the server as it changes. */
export interface LiveState {
  tasks: LiveTask[]
  sandbox: LiveSandbox | null
  home: LiveHome
}

/** How the learner's files are kept beyond the sandbox. Times are ISO. */
export interface LiveHome {
  /** From when the files are that the next sandbox will begin with; null when none are kept. */
  savedAt: string | null
  /** Why they are not whole or not of the latest state, as the end of the sentence "… because". */
  trouble: string | null
  /** From when the files are that this sandbox began with; null when it began as the lesson does. */
  restoredFrom: string | null
  /** What did not come back, in a sentence. */
  note: string | null
  /** From when the files are that could not be laid back and wait to be downloaded. */
  asideFrom: string | null
}

export interface LiveTask {
  id: string
  done: boolean
  /** False while a task that must come first is not done. */
  ready: boolean
  /** Why it is not done yet, when there is something to say. */
  message: string | null
  /** The hints asked for so far. */
  hints: string[]
}

export interface LiveSandbox {
  id: string
  state: 'requested' | 'starting' | 'running' | 'stopping' | 'stopped' | 'failed'
  /** For `failed`: what happened, in a sentence. */
  failure: string | null
  /** For `stopped`: why. */
  stopReason: string | null
  /** False for one that never came to run. */
  started: boolean
  /** While it runs: when it will end (ISO), what will end it, and whether that is near. */
  endsAt: string | null
  ends: 'time' | 'idle'
  warn: boolean
  canExtend: boolean
  /** While it waits in the queue: how it stands. */
  queue: LiveQueue | null
}

export interface LiveQueue {
  /** Place in the queue, from 1; null when it waits for a place of the learner's own, or of the class. */
  position: number | null
  waiting: number
  /** Expected wait in milliseconds; null when nothing can be said. */
  waitMs: number | null
  /** What it waits for: a place of the learner's own or of the class, anybody's, the machine, or just its turn. */
  block: 'user' | 'class' | 'pressure' | 'full' | 'starts'
  pressure: 'memory' | 'disk' | null
  /** For `user`: titles of the lessons whose sandboxes are open. */
  lessons: string[]
}

/** A task as its page shows it: nothing of how it is checked. */
export interface TaskView {
  id: string
  title: string
  mode: 'edge' | 'level' | 'input' | 'submit'
  /** The label of the field, for a task that asks for an answer. */
  prompt: string | null
  hintsTotal: number
}

/** A question without its answers. */
export interface QuestionView {
  id: string
  kind: Question['kind']
  text: string
  /** Empty for what is typed. Those of an order come mixed. */
  options: { id: string; text: string }[]
  /** Of a number, where it has one. */
  unit: string | null
  /** What was answered before. */
  answer: AnswerView | null
}

/** An answer and what was said of it. */
export interface AnswerView extends Verdict {
  choice: string[]
  /** The right answer, where there is no second try. */
  solution?: string[]
}
