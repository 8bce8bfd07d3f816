/** Lines count from 1, as people and the engine count them. */
export interface LineRange {
  line: number
  endLine: number
}

export interface Instruction extends LineRange {
  /** Position among all instructions of the file, from 0. */
  index: number
  /** In capitals, whether the engine knows it or not. */
  keyword: string
  /** The instruction as the engine reads it: continuation joined, comments inside it left out. */
  text: string
  /** `text` after the keyword and the flags. */
  args: string
  /** `--name=value` before the arguments; value null without `=`. */
  flags: { name: string; value: string | null }[]
  /** The strings of the JSON (exec) form, or null when written otherwise. */
  json: string[] | null
  /** Index of the stage that it stands in; -1 before the first FROM. */
  stage: number
  /** Position within its stage, where FROM is 0. */
  inStage: number
  /** Delimiters of heredocs (`<<EOF`) that its arguments open. */
  heredocs: string[]
}

export interface Stage extends LineRange {
  index: number
  /** In small letters, as references to it are compared; null when it has none. */
  name: string | null
  /** As written after FROM. */
  base: string
  /** `base` with the values of the ARGs before the first FROM filled in; null when a value is missing. */
  image: string | null
  /** Index of the earlier stage that `base` names, or null. */
  parent: number | null
  instructions: Instruction[]
}

export interface Dockerfile {
  instructions: Instruction[]
  stages: Stage[]
  /** Instructions before the first FROM. */
  globals: Instruction[]
  /** `# name=value` lines at the top: syntax, escape, check. */
  directives: { name: string; value: string; line: number }[]
  escape: '\\' | '`'
  /** Lines that are comments, with what stands after the `#`; those of a heredoc's body are none. */
  comments: { text: string; line: number }[]
  /** What no engine would accept. */
  faults: ({ message: string } & LineRange)[]
}
