const [TAB, LF, CR, SPACE, DEL, C1_LEAD, LEAD] = [0x09, 0x0a, 0x0d, 0x20, 0x7f, 0xc2, 0xc3]

/** Which bytes say nothing to a terminal but to show them: text, tabs and line ends. 0xC2 may begin a control character. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => {
  const ascii = byte === TAB || byte === LF || byte === CR || (byte >= SPACE && byte < DEL)
  return ascii || (byte > DEL && byte < C1_LEAD) || byte >= LEAD ? 1 : 0
})

export function isPlain(byte: number): boolean {
  return PLAIN[byte] === 1
}

/** Where the first byte lies that is none of those; `bytes.length` when all are plain. */
export function plainLength(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length && PLAIN[bytes[at] ?? 0] === 1) at++
  return at
}

/** The first place behind a whole line end: both of its characters put the cursor where it is known to be. Null: there is none before `to`. */
export function afterLineEnd(bytes: Uint8Array, from: number, to: number): number | null {
  let at = bytes.indexOf(LF, from)
  while (at >= 0 && at < to && bytes[at - 1] !== CR) at = bytes.indexOf(LF, at + 1)
  return at < 0 || at >= to ? null : at + 1
}
