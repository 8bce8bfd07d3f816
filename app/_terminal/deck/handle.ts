import type { TerminalHandle } from '../handle'

/** What the page may do with the row of terminals: everything that it may do with the one in front. */
export interface DeckHandle extends TerminalHandle {
  /**
   * Brings the terminal of this title to the front, and opens it when it is not there; without a title, nothing changes.
   * False when it could not be opened, which the learner has been told.
   */
  choose(title?: string): Promise<boolean>
}
