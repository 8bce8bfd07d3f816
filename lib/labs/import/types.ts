import type { FolderFile } from '../folder'

/** What an import changed, could not carry over or did not find. Nothing is dropped without one. */
export interface Note {
  /** changed: carried over in another form; left: not carried over; missing: named, but not there. */
  what: 'changed' | 'left' | 'missing'
  /** Path in the foreign folder. */
  file: string
  /** Counts from 1; null for the whole file. */
  line: number | null
  message: string
}

/** Where the lesson can be taken: by itself, with a network, or not on this platform. */
export interface Verdict {
  kind: 'offline' | 'network' | 'unsupported'
  reasons: string[]
}

export interface DraftTask {
  title: string
  mode?: 'input'
  prompt?: string
  check: Record<string, unknown>
  hints?: string[]
}

export interface DraftQuestion {
  id: string
  kind: 'single' | 'multiple'
  text: string
  options: { id: string; text: string; correct?: boolean; why: string }[]
}

/** A lesson on its way into this format. */
export interface Draft {
  slug: string
  title: string
  summary: string
  minutes: number
  /** Commands (lists of words) that run as the learner before the lesson begins. */
  setup: string[][]
  /** Markdown without its title. */
  steps: { title: string; text: string }[]
  tasks: Record<string, DraftTask>
  questions: DraftQuestion[]
  /** Files for the learner's home, by path. */
  start: Map<string, FolderFile>
  /** Pictures of the text, by path below `images/`. */
  images: Map<string, FolderFile>
  /** Scripts and commands by which the verdict is made. */
  scripts: string[]
  notes: Note[]
  verdict: Verdict
}

/** Material of one course: lessons in order, by module. */
export interface ImportedCourse {
  title: string
  summary: string
  modules: { title: string; lessons: string[] }[]
  lessons: Draft[]
  /** What concerns the folder as a whole. */
  notes: Note[]
}
