/** What is about to be pasted, and whether the reader should see it first. */
export interface Paste {
  text: string
  lines: number
  ask: boolean
}

/**
 * Makes text from a clipboard fit for a terminal. Control characters other than Tab and line ends go: an Escape could
 * end the bracket that tells the shell what is pasted, and then run the rest. One line loses its line end, so that it
 * waits for Enter. `fullScreen`: an editor takes lines as lines, and asks nobody.
 */
export function preparePaste(raw: string, { fullScreen }: { fullScreen: boolean }): Paste {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  const clean = raw.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
  const single = clean.replace(/\n+$/, '')
  const lines = single.split('\n').length
  if (fullScreen) return { text: clean, lines, ask: false }
  return lines === 1 ? { text: single, lines, ask: false } : { text: clean, lines, ask: true }
}

/** A selection without the blanks that fill its lines up to the right edge. */
export function tidyCopy(selection: string): string {
  return selection.replace(/[ \t\u00a0]+$/gm, '')
}
