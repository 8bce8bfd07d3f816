import { afterLineEnd, isPlain } from './plain'

/** Shorter runs are not worth looking for. */
const MIN_RUN_BYTES = 16 * 1024
/** At a time, of what cannot be left out. All that is pending is looked at anew each time, so not in small pieces. */
const FEED_BYTES = 256 * 1024
const [LF, CR] = [0x0a, 0x0d]

export interface Feed {
  /** What the terminal has to take in next. */
  write: Uint8Array
  /** What comes after that. */
  rest: Uint8Array
}

/**
 * Leaves out of a flood of plain text what nobody could ever see: lines after which so many more follow that they have
 * scrolled out of a terminal that keeps `lines` of them. What is left makes the same screen and the same scrollback as
 * the whole; a flood is then as cheap to keep as its end. Anything that commands the terminal is never left out.
 */
export function skim(pending: Uint8Array, { lines }: { lines: number }): Feed {
  const run = findRun(pending)
  if (!run) return split(pending, Math.min(pending.length, FEED_BYTES))
  // What lies before the run may change how the terminal takes it, so that goes first.
  if (run.from > 0) return split(pending, Math.min(run.from, FEED_BYTES))
  const from = afterLineEnd(pending, 0, run.to) ?? run.to
  const to = startOfLast(pending, { from, to: run.to, lines })
  if (to === null || to <= from) return split(pending, Math.min(pending.length, FEED_BYTES))
  const write = new Uint8Array(from + run.to - to)
  write.set(pending.subarray(0, from), 0)
  write.set(pending.subarray(to, run.to), from)
  return { write, rest: pending.subarray(run.to) }
}

/** The first run of plain bytes that is long enough to look at. */
function findRun(bytes: Uint8Array): { from: number; to: number } | null {
  let from = 0
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && isPlain(bytes[at] ?? 0)) continue
    if (at - from >= MIN_RUN_BYTES) return { from, to: at }
    from = at + 1
  }
  return null
}

/** Where the last `lines` lines before `to` begin; null when there are not that many after `from`. */
function startOfLast(
  bytes: Uint8Array,
  { from, to, lines }: { from: number; to: number; lines: number },
): number | null {
  let left = lines
  for (let at = to - 1; at > from; at--) {
    if (bytes[at] !== LF || left-- > 0) continue
    if (bytes[at - 1] === CR) return at + 1
  }
  return null
}

function split(bytes: Uint8Array, at: number): Feed {
  return { write: bytes.subarray(0, at), rest: bytes.subarray(at) }
}
