const MAX_BASE64_CHARS = 128 * 1024

/**
 * The text that OSC 52 wants to put on the clipboard, or null. A question for the clipboard's content ("?") gets none:
 * no program ever reads it.
 */
export function parseClipboardWrite(data: string): string | null {
  const [, target = '', content = ''] = /^([a-z0-7]*);([^;]*)$/.exec(data) ?? []
  if (content === '' || content === '?' || content.length > MAX_BASE64_CHARS) return null
  if (target !== '' && !/[cps]/.test(target)) return null
  try {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
