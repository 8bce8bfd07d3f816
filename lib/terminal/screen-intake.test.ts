import { expect, test } from 'vitest'
import { Screen } from './screen'
import { ScreenIntake } from './screen-intake'
import { skim } from './skim'

const size = { cols: 60, rows: 10 }
const LINES = 1010
const lines = (count: number, text = 'a line of a build log') =>
  Array.from({ length: count }, (_, i) => `${text} ${i}\r\n`).join('')

/** What a screen shows that was given everything, and one that was given what intake lets through, in these pieces. */
async function both(text: string, pieceBytes: number): Promise<[string, string]> {
  const bytes = Buffer.from(text)
  const whole = new Screen(size)
  await new Promise<void>((resolve) => whole.write(bytes, resolve))
  const skimmed = new Screen(size)
  const intake = new ScreenIntake(skimmed)
  let done = 0
  for (let at = 0; at < bytes.length; at += pieceBytes)
    intake.write(bytes.subarray(at, at + pieceBytes), () => {
      done = at + pieceBytes
    })
  const shown = await new Promise<string>((resolve) => intake.after(() => resolve(skimmed.snapshot({ plain: false }))))
  expect(done).toBeGreaterThanOrEqual(bytes.length)
  const result: [string, string] = [whole.snapshot({ plain: false }), shown]
  whole.dispose()
  skimmed.dispose()
  return result
}

const PROMPT = 'learner@sandbox:~$ '
test.each([
  ['a flood and the prompt after it', `${PROMPT}yes\r\n${'y\r\n'.repeat(200_000)}^C\r\n\x1b[?2004h${PROMPT}`],
  ['a flood after a colour that stays', `\x1b[31m${lines(9000)}${PROMPT}`],
  ['colours in the midst of it', `${lines(5000)}\x1b[1;32mok\x1b[0m\r\n${lines(5000)}`],
  ['long lines that wrap, and wide characters', lines(4000, '漢字 und sehr lange Zeilen, die umbrechen, immer wieder')],
  ['a progress bar without line ends', `${PROMPT}${'\rstill at it '.repeat(20_000)}\r\ndone\r\n`],
  ['line ends without a return to the left', `${'down\n'.repeat(30_000)}${lines(2000)}`],
  ['a part of the screen that scrolls alone', `title\r\n\x1b[3;8r\x1b[3;1H${lines(9000)}\x1b[r`],
  ['a flood within a full-screen program', `before\r\n\x1b[?1049h${lines(9000)}\x1b[?1049l${PROMPT}`],
  ['a title that never ends', `${lines(4000)}\x1b]0;title ${lines(4000)}\x07${PROMPT}`],
  ['one endless line', 'x'.repeat(300_000)],
])('what is left out of %s makes no difference', async (_, text) => {
  for (const piece of [Number.MAX_SAFE_INTEGER, 65_536, 10_007]) {
    const [whole, skimmed] = await both(text, piece)
    expect(skimmed).toBe(whole)
  }
})

test('a flood costs as much as its end', () => {
  const flood = Buffer.from(lines(20_000))
  const { write, rest } = skim(flood, { lines: LINES })
  expect(rest.length).toBe(0)
  expect(write.length).toBeLessThan(flood.length / 10)
})

test('sizes change between the same bytes as in the client', async () => {
  const screen = new Screen(size)
  const intake = new ScreenIntake(screen)
  intake.write(Buffer.from(lines(5000)), () => {})
  intake.after(() => screen.resize({ cols: 20, rows: 5 }))
  intake.write(Buffer.from('after the change'), () => {})
  const shown = await new Promise<string>((resolve) => intake.after(() => resolve(screen.snapshot({ plain: true }))))
  const other = new Screen(size)
  await new Promise<void>((resolve) => other.write(Buffer.from(lines(5000)), resolve))
  other.resize({ cols: 20, rows: 5 })
  await new Promise<void>((resolve) => other.write(Buffer.from('after the change'), resolve))
  expect(shown).toBe(other.snapshot({ plain: true }))
})
