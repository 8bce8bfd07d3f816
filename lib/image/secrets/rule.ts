/** Where in a text a secret stands: the value alone. */
export interface Span {
  start: number
  end: number
}

/** A form that secrets have. */
export interface SecretRule {
  /** For people: "GitHub token". */
  name: string
  /** One of these stands in or right before every match; letters match in both cases. Empty: looked for at the start of the file. */
  keywords: string[]
  /** Left out in files that are not text, where chance makes such forms. */
  textOnly?: boolean
  /** Files that it is looked for in; all when absent. A path has no leading slash. */
  path?: RegExp
  /** Characters that a match may begin before its keyword, and go on after it. */
  before: number
  after: number
  /** The first match in the text. Takes time in proportion to the text's length at most. */
  find(text: string): Span | null
}
