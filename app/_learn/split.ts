/** Cookie with the reader's split in percent: the server needs it to draw the page as it will stay. */
export const SPLIT_COOKIE = 'drydock.split'
const DEFAULT_SPLIT = 46

/** The width of the left pane in percent, from the cookie's value. */
export function parseSplit(cookie: string | undefined): number {
  const kept = Number(cookie)
  return kept >= 20 && kept <= 80 ? kept : DEFAULT_SPLIT
}
