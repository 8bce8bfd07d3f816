/**
 * Every image in the registry has a tag of ours beside the learner's. When the learner's moves on, the old image would
 * be found by nobody, and its bytes with it, until the registry collects them.
 */
const PREFIX = 'drydock-'
const DIGEST_CHARS = 40

export const keptTag = (digest: string) => PREFIX + digest.replace('sha256:', '').slice(0, DIGEST_CHARS)

export const isKeptTag = (tag: string) => tag.toLowerCase().startsWith(PREFIX)
