import { AppError } from '@/lib/base/errors'
import { MAX_TITLE_CHARS } from './protocol'

const TERMINAL_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/
/** Control characters would act on the terminal of whoever lists titles in one; direction marks make one look like another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Reads the name of a terminal as it comes in an address. Throws `invalid_input`. */
export function parseTerminalName(name: string | null): string {
  if (name && TERMINAL_NAME.test(name)) return name
  throw new AppError('invalid_input', 'A terminal has a name of at most 32 small letters, digits and hyphens.')
}

/** A title as it is kept: without what cannot be seen, and trimmed. Throws `invalid_input` when nothing or too much is left. */
export function parseTitle(title: string): string {
  const clean = title.replace(UNSEEN, '').trim()
  if (clean.length > 0 && [...clean].length <= MAX_TITLE_CHARS) return clean
  throw new AppError('invalid_input', `A title has 1 to ${MAX_TITLE_CHARS} characters.`)
}
