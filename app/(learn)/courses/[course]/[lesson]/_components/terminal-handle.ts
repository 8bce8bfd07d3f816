/** What the text of a lesson may do with the terminal beside it. */
export interface TerminalHandle {
  /** Types `text` and presses Enter. */
  run(text: string): void
  focus(): void
}
