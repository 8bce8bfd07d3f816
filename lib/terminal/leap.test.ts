import { expect, test } from 'vitest'
import { Leap } from './leap'
import { Ring } from './ring'
import { Screen } from './screen'

const size = { cols: 60, rows: 10 }
const lines = (count: number, text = 'a line of a build log') =>
  Array.from({ length: count }, (_, i) => `${text} ${i}\r\n`).join('')

/** What the screen shows: without scrollback, which a leap may shorten. */
async function shown(parts: Uint8Array[]): Promise<string[]> {
  const screen = new Screen(size)
  for (const bytes of parts) await new Promise<void>((resolve) => screen.write(bytes, resolve))
  const text = screen.snapshot({ plain: false })
  screen.dispose()
  return text.split('\r\n').slice(-size.rows)
}

/** Skips `text` from `from` on, in pieces; null when the leap says that a new screen is needed. */
function leap(
  text: string,
  { from, piece }: { from: number; piece: number },
): { parts: Buffer[]; bytes: number } | null {
  const all = Buffer.from(text)
  const ring = new Ring()
  ring.append(all.subarray(0, from))
  const skipped = new Leap(from)
  for (let at = from; at < all.length; at += piece) {
    const bytes = all.subarray(at, Math.min(all.length, at + piece))
    ring.append(bytes)
    skipped.see(bytes)
  }
  const landed = skipped.land(ring, size.rows)
  const tail = landed && ring.since(landed.o)
  if (!landed || !tail) return null
  return { parts: [all.subarray(0, from), landed.head, tail], bytes: landed.head.length + tail.length }
}

const PROMPT = '\x1b[?2004h\x1b[1;36mlearner\x1b[0m:~$ '
test.each([
  ['a flood and the prompt after it', `${PROMPT}yes\r\n${'y\r\n'.repeat(200_000)}^C\r\n${PROMPT}`],
  ['a flood after a colour that stays', `\x1b[31m${lines(9000)}^C\r\n${PROMPT}`],
  [
    'lines that wrap, and wide characters',
    `${lines(9000, '漢字 und sehr lange Zeilen, die umbrechen, immer wieder')}${PROMPT}`,
  ],
  ['what follows within a full-screen program', `before\r\n\x1b[?1049h${lines(9000)}\x1b[2J\x1b[Hover`],
  ['a prompt that looks back up', `${lines(9000)}\x1b[5A\x1b[2Kup here`],
  ['a title that never ends', `\x1b]0;title ${lines(9000)}`],
  ['little of a flood', lines(200)],
])('a leap over %s makes the same screen, with little sent', async (_, text) => {
  for (const [from, piece] of [
    [100, 65_536],
    [1001, 4095],
    [1002, 777],
  ] as const) {
    const leapt = leap(text, { from, piece })
    expect(leapt?.bytes).toBeLessThan(24 * 1024)
    expect(await shown(leapt?.parts ?? [])).toEqual(await shown([Buffer.from(text)]))
  }
})

test.each([
  ['commands in the midst of it', `${lines(5000)}\x1b[3;8r${lines(5000)}`],
  ['lines ends without a return to the left', 'down\n'.repeat(30_000)],
  ['one endless line', 'x'.repeat(300_000)],
  ['lines so long that the end of it fills no screen', `${'x'.repeat(4000)}\r\n`.repeat(100)],
])('there is none over %s', (_, text) => {
  expect(leap(text, { from: 1000, piece: 65_536 })).toBeNull()
})
