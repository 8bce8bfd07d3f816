import { setTimeout as delay } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'

/** One open terminal, whatever carries its bytes. Starts with a shell whose prompt is `PROMPT`. */
export interface Wire {
  write(text: string): void
  /** Told of every piece of output; one listener at a time. */
  onData: (bytes: Buffer) => void
  /** Ends the terminal the way that its users would. */
  close(): Promise<void>
}

/** A way to a shell in a container. */
export interface Peer {
  name: string
  open(containerId: string): Promise<Wire>
  /** Processes that serve it, their children included; empty when there is no server in between. */
  pids(): Promise<number[]>
  stop(): Promise<void>
}

export const SIZE = { cols: 100, rows: 30 }
const PROMPT = '@@bench>'
const TAIL_CHARS = 1024
/** A prompt and what a terminal may say behind it. */
const LAST_CHARS = 64
const WAIT_MS = 60_000
const QUIET_MS = 250

/** Resolves once the end of the output satisfies `done`; the bytes that came are counted. Throws after a minute. */
export function waitFor(wire: Wire, done: (tail: string) => boolean): Promise<{ bytes: number }> {
  return new Promise((resolve, reject) => {
    let tail = ''
    let bytes = 0
    const late = setTimeout(() => reject(new Error(`no answer; the end: ${JSON.stringify(tail.slice(-80))}`)), WAIT_MS)
    wire.onData = (chunk) => {
      bytes += chunk.length
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - TAIL_CHARS))).slice(-TAIL_CHARS)
      if (!done(tail)) return
      clearTimeout(late)
      wire.onData = () => {}
      resolve({ bytes })
    }
  })
}

/** Whether the output ends with the prompt of `settle`. */
export function atPrompt(tail: string): boolean {
  // Most of a flood is told by a look at its last characters: what the client does must not be what is measured.
  return tail.slice(-LAST_CHARS).includes(PROMPT) && stripVTControlCharacters(tail).trimEnd().endsWith(PROMPT)
}

/** Sends a line and waits until the prompt is back. */
export async function say(wire: Wire, line: string): Promise<void> {
  const back = waitFor(wire, atPrompt)
  wire.write(`${line}\r`)
  await back
}

/** Gives a fresh shell the prompt that the measurements know. */
export async function settle(wire: Wire): Promise<void> {
  await delay(QUIET_MS)
  const back = waitFor(wire, atPrompt)
  // In two halves, so that the echo of the command is not taken for the prompt.
  wire.write(`bind 'set enable-bracketed-paste off' 2>/dev/null; PS1='@@'"bench> "\r`)
  await back
}
