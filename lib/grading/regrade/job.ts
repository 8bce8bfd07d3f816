/** Name of the job that grades one submission again; its payload is { itemId }. */
export const REGRADE_JOB = 'regrade'
export const REGRADE_ATTEMPTS = 3
/** Nobody waits for these: a learner's own submission goes first. */
export const REGRADE_PRIORITY = 10

/** The queue's key of an item's job. */
export function regradeJobKey(itemId: string): string {
  return `${REGRADE_JOB}:${itemId}`
}
