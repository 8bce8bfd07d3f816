import type { Element } from 'hast'

/** A place in an author's file, with what is wrong and how to mend it. Lines and columns count from 1. */
export interface Fault {
  /** error: what holds it is left out of the catalog; warning: it works, but an author should look. */
  severity: 'error' | 'warning'
  /** Path below the labs folder, with forward slashes. */
  file: string
  line: number | null
  column: number | null
  /** Dotted path of the key, for example "tasks.publish.check". */
  field: string | null
  message: string
  fix: string | null
}

export interface Catalog {
  courses: Course[]
  /** Faults of lessons that could not be loaded (they are left out) and warnings of those that could. */
  faults: Fault[]
}

export interface Course {
  id: string
  title: string
  summary: string
  /** Lesson ids in order; only lessons that could be loaded. */
  modules: { title: string; lessons: string[] }[]
  lessons: Lesson[]
}

export interface Lesson {
  /** "<course>/<folder>", for example "containers/dockerfiles": unique, stable, safe in URLs. */
  id: string
  course: string
  slug: string
  title: string
  summary: string
  minutes: number
  concepts: string[]
  objectives: string[]
  prerequisites: string[]
  /** sha256 of the folder's files, in hex: what an attempt began with. */
  version: string
  /** Absolute path of the folder. */
  dir: string
  /**
   * Null for a lesson that is text only. `setup`: commands that run as the learner, in the home folder, once the
   * start files are there (argument lists, never a shell line); one that fails makes the start fail.
   */
  sandbox: { image: string; setup?: string[][] } | null
  vars: Record<string, VarSpec>
  steps: Step[]
  /** What `::diagram` places, by path in the folder. */
  drawings?: Record<string, Element>
  tasks: Task[]
  questions: Question[]
  /** In the order in which learners meet them. */
  exercises: Exercise[]
  /** By language, such as "de"; see lib/labs/translations. */
  translations?: Record<string, Translation>
}

/** What is translated of a lesson: strings of lab.yaml by their place, and texts of steps by their id. */
export interface Translation {
  strings: Record<string, string>
  steps: Record<string, { title: string; source: string }>
}

/** `length` counts hex digits, or words joined by hyphens. */
export type VarSpec = { pick: string[] } | { random: 'hex' | 'word'; length: number }

export interface Step {
  id: string
  title: string
  /** Markdown source without front matter; `${NAME}` stands for the learner's own value. */
  source: string
  file: string
  /** Tasks and questions that the text places, in order. */
  taskIds: string[]
  questionIds: string[]
}

export interface Task {
  id: string
  title: string
  /** edge: once passed it stays; level: must hold when looked at; submit: looked at when the learner asks for it. */
  mode: 'edge' | 'level' | 'input' | 'submit'
  needs: string[]
  /** Must be so in an untouched sandbox; the lab's own test sees to it. */
  baseline?: Check
  check: Check
  /** First match is what the learner reads while the task is not done. Plain text; `${NAME}` is filled. */
  diagnose: { when: Check; say: string }[]
  /** Markdown, from the vaguest to the plainest. */
  hints: string[]
  /** For each hint, when it may be shown; null: at any time. Absent: all of them at any time. */
  hintsAfter?: (HintGate | null)[]
  points: number
  /** For `input`: the label of the field. */
  prompt: string | null
}

/** Failed checks that the learner asked for, or time since the task could be begun. */
export type HintGate = { fails: number } | { ms: number }

/** What must be so. Looks at the sandbox's state, never at what was typed. */
export type Check =
  | { all: Check[] }
  | { any: Check[] }
  | { not: Check }
  | {
      file: {
        path: string
        exists?: boolean
        contains?: string
        matches?: string
        executable?: boolean
        type?: 'file' | 'directory' | 'symlink'
      }
    }
  | { exec: { command: string[]; exit?: number; stdout?: string; matches?: string; seconds?: number } }
  | {
      dockerfile: {
        path: string
        instruction: string
        matches?: string
        exists?: boolean
        before?: string
        last?: boolean
        form?: 'exec' | 'shell'
      }
    }
  | { input: { equals?: string; matches?: string; ignoreCase?: boolean } }
  /** What the learner made with their own engine, by the names that they gave. */
  | { container: ContainerProbe }
  | {
      image: {
        name: string
        exists?: boolean
        same?: string
        entrypoint?: string[]
        cmd?: string[]
        user?: string
        env?: Record<string, string>
        labels?: Record<string, string>
        pushed?: boolean
      }
    }
  | {
      layers: {
        image: string
        number?: number
        extends?: string
        plus?: number
        sharesWith?: string
        shared?: number
        contains?: string
        lacks?: string
        maxMiB?: number
      }
    }
  | { registry: { name: string; exists?: boolean; same?: string } }
  | { network: { name: string; exists?: boolean; has?: string[]; internal?: boolean } }
  | { volume: { name: string; exists?: boolean } }
  /** What answers at a port of the sandbox, such as one that a container publishes. */
  | { http: { url: string; status?: number; contains?: string; matches?: string; seconds?: number } }
  | { quiz: { question: string } }
  | { script: { file: string; seconds?: number; messages?: Record<string, string> } }

/** A container of the learner's own; `networkOf` and `pidsOf` name the one whose network or processes it shares. */
export interface ContainerProbe {
  name: string
  exists?: boolean
  running?: boolean
  exit?: number
  oom?: boolean
  health?: 'starting' | 'healthy' | 'unhealthy' | 'none'
  publishes?: string
  image?: string
  sameImageAs?: string
  memoryMiB?: number
  cpus?: number
  pids?: number
  readOnly?: boolean
  user?: string
  networks?: string[]
  networkOf?: string
  pidsOf?: string
  drops?: string[]
  adds?: string[]
  seccomp?: boolean
  denies?: string[]
  logs?: { contains?: string; matches?: string }
  env?: Record<string, string>
  mounts?: { volume?: string; at?: string }
}

/** `text`, the options' `text` and every `why` are Markdown: render them with `renderMarkdown`. */
export type Question = ChoiceQuestion | OrderQuestion | NumberQuestion | TextQuestion

interface Asked {
  id: string
  text: string
}

export interface ChoiceQuestion extends Asked {
  kind: 'single' | 'multiple'
  options: { id: string; text: string; correct: boolean; why: string }[]
}

/** `options` stand in the right order; a learner gets them in another. */
export interface OrderQuestion extends Asked {
  kind: 'order'
  options: { id: string; text: string; why: string }[]
  why: string
}

/** Right is what lies at most `tolerance` from `answer`, both in `unit`. `mistakes` are explained within `tolerance`. */
export interface NumberQuestion extends Asked {
  kind: 'number'
  answer: number
  tolerance: number
  unit: string | null
  why: string
  mistakes: { answer: number; why: string }[]
}

/** Right is each of `accept`; spaces around and between words do not count. */
export interface TextQuestion extends Asked {
  kind: 'text'
  accept: string[]
  ignoreCase: boolean
  why: string
  mistakes: { answer: string; why: string }[]
}

export interface Exercise {
  /** "g1-package-kuard". Unique in the catalog. */
  id: string
  lessonId: string
  title: string
  /** Markdown. */
  brief: string
  dir: string
  /** Path of `dir` below the labs folder: the lesson's, or "<course>/<lesson>/exercises/<name>". */
  folder: string
  /** sha256 of what a grade depends on (exercise.yaml and the build context), in hex. */
  version: string
  /**
   * The build context before the learner's edits: the folder of `start/` that exercise.yaml names as `context`. That
   * `start/` is the exercise's own, which is not laid into a home, or else the lesson's.
   */
  startDir: string
  /** Paths that a learner may write; the first is the Dockerfile. */
  edit: string[]
  /** Files taken out of an image into the build context before the build. */
  artifacts: { image: string; from: string; to: string; mode: number }[]
  /** Images that a FROM may name. */
  images: string[]
  /** Written into the build context with a fresh random token in place of `{{canary}}`, and searched for afterwards. */
  canaries: { path: string; content: string }[]
  /** Canaries (by path) that a build is shown as a secret by this id, and as a build argument of this name. */
  secrets?: { id: string; from: string; arg?: string | undefined }[]
  /** Large files of the build context: `line` so many times, `{{n}}` in it counting from 1. */
  fill?: { path: string; line: string; times: number }[]
  /** Build arguments of every build; mutations change them. */
  args?: Record<string, string>
  behaviour: Behaviour[]
  mutations: Mutation[]
  rubric: Criterion[]
  budgets: { ownBytes?: number; imageBytes?: number; wastedBytes?: number }
  limits: { seconds?: number; memoryMiB?: number }
  /** What its solutions needed, by name; null while nobody has measured them. */
  references?: Record<string, MeasuredSolution> | null
  /** sha256 (hex) of what is measured: the context, the solutions, and how they are built. */
  measuredOf?: string
  /** Folders (absolute), each with files from `edit` that are laid over the build context. */
  solutions: { name: string; dir: string }[]
  wrong: { name: string; dir: string; expect: WrongExpectation }[]
}

/**
 * A probe of the image. All of those named by a criterion must pass. The container has no network and no capabilities;
 * with `readOnly`, its root file system cannot be written.
 * `files` speaks about what the image adds to its base, by glob on absolute paths (`*` within a name, `**` across
 * folders): `only` allows nothing else (folders aside), `present` and `absent` ask for each, `sameAs` takes a path of
 * the build context, whose content each file that matches the glob must have. `pid1.program` is the base name of
 * /proc/1/exe. `stdout` and `stderr` hold patterns, which must be found, or must not with `no`.
 */
export type Behaviour = {
  id: string
  title: string
  args?: string[]
  env?: Record<string, string>
  readOnly?: true
} & (
  | { http: { port: number; path: string; status: number; contains?: string; seconds?: number } }
  | { output: { equals?: string; contains?: string; exit?: number } }
  | { command: CommandProbe }
  | { pid1: { program: string } }
  | { user: { notRoot: true; atLeast?: number } }
  | { stop: { seconds: number } }
  | { health: { seconds: number } }
  | { config: ConfigProbe }
  | {
      files: {
        only?: string[]
        present?: string[]
        absent?: string[]
        sameAs?: Record<string, string>
        nowhere?: string[]
      }
    }
  | { file: FileProbe }
)

/** Runs `run` in place of the image's own ENTRYPOINT and CMD; `setup` before it, in the same container. */
export interface CommandProbe {
  run: string[]
  setup?: string[][]
  stdout?: Patterns
  stderr?: Patterns
  exit?: number
}

export interface Patterns {
  matches?: string[]
  no?: string[]
}

/** The image's configuration; each value of `env` and `labels` is text, or a pattern. */
export interface ConfigProbe {
  entrypointForm?: 'exec'
  exposes?: number | string[]
  notExposes?: string[]
  user?: string
  entrypoint?: string[]
  cmd?: string[]
  workdir?: string
  volumes?: string[]
  notVolumes?: string[]
  env?: Record<string, string | { matches: string }>
  notEnv?: string[]
  labels?: Record<string, string | { matches: string }>
}

/** One path of the image, its base included. `mode` is as `ls` shows it, such as "-rwxr-xr-x". */
export interface FileProbe {
  path: string
  exists?: boolean
  mode?: string
  uid?: number
  gid?: number
  executableBy?: 'owner' | 'group' | 'other' | 'any'
  content?: Patterns
}

/** What a mutation is about; told by its edits unless an author says otherwise. */
export type MutationKind = 'source' | 'manifest' | 'readme' | 'argument' | 'touch' | 'noop' | 'other'

/** One change, after which the image is built again with cache. Without an edit, nothing is changed at all. */
export interface Mutation {
  id: string
  title: string
  kind?: MutationKind
  edit: (
    | { path: string; append: string }
    | { path: string; replace: string; with: string }
    | { path: string; touch: true }
    /** The value of a build argument. */
    | { arg: string; value: string }
  )[]
  /** Steps that must be kept or must run again: text of the instruction ("RUN npm ci"), or a regular expression for it. */
  keeps?: string[]
  reruns?: string[]
  /**
   * What a step is there for, as globs on the image's paths: with `keepsFiles`, files must match and lie in layers that
   * were kept; with `changesFiles`, a file that matches must have another content afterwards. A step that only looks like
   * the one that was meant has neither.
   */
  keepsFiles?: string[]
  changesFiles?: string[]
  /** True when no layer may be renewed. */
  keepsAll?: boolean
  /** Compressed bytes to push again. */
  pushBudgetBytes?: number
}

/** Numbers that the exercise's own solutions reached, measured by `drydock lab measure`, kept in references.yaml. */
export interface MeasuredSolution {
  /** The whole image, its base included; absent in measurements from before it was noted. */
  imageBytes?: number
  ownBytes: number
  ownCompressedBytes: number
  layers: number
  /** By mutation. */
  rebuilds: Record<string, { renewed: number; pushBytes: number }>
}

export interface Criterion {
  id: string
  title: string
  points: number
  /** The gate: while it is not fully earned, no other criterion earns anything. */
  gate: boolean
  /** What it is judged by; every part that fails costs its share. */
  by: CriterionPart[]
}

export type CriterionPart =
  | { behaviour: string; share?: number }
  | { builds: true; share?: number }
  | { mutation: string; what: 'keeps' | 'reruns' | 'keepsAll' | 'push'; share?: number }
  /** Lost when the rule has a finding of severity error or warning. */
  | { rule: string; in?: 'layers' | 'settings'; share?: number }
  /** Full at the budget, none at `zeroAt` times the budget, linear between. */
  | { budget: 'ownBytes' | 'imageBytes' | 'wastedBytes'; zeroAt: number; share?: number }

export interface WrongExpectation {
  /** Ids of criteria that lose points, exactly these. */
  loses: string[]
  score: { min: number; max: number }
  /** Rules that must have a finding. */
  findings?: string[]
}
