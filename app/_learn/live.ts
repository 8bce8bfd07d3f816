/** What a lesson's page knows about its learner's work at this moment; sent by the server as it changes. */
export interface LiveState {
  tasks: LiveTask[]
  sandbox: LiveSandbox | null
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
  /** While it runs: when it will end (ISO), what will end it, and whether that is near. */
  endsAt: string | null
  ends: 'time' | 'idle'
  warn: boolean
  canExtend: boolean
}

/** A task as its page shows it: nothing of how it is checked. */
export interface TaskView {
  id: string
  title: string
  mode: 'edge' | 'level' | 'input'
  /** The label of the field, for a task that asks for an answer. */
  prompt: string | null
  hintsTotal: number
}

/** A question without its answers. */
export interface QuestionView {
  id: string
  kind: 'single' | 'multiple'
  text: string
  options: { id: string; text: string }[]
  /** What was answered before. */
  answer: AnswerView | null
}

export interface AnswerView {
  choice: string[]
  correct: boolean
  /** Why each option is right or wrong; only after an answer. */
  options: { id: string; correct: boolean; why: string }[]
}
