import { expect, test } from 'vitest'
import { Screen } from './screen'

const size = { cols: 40, rows: 6 }
const show = async (screen: Screen, text: string) =>
  new Promise<void>((resolve) => screen.write(Buffer.from(text), resolve))

async function copy(text: string): Promise<[string, string]> {
  const first = new Screen(size)
  await show(first, text)
  const second = new Screen(size)
  await show(second, first.snapshot({ plain: false }))
  const both: [string, string] = [first.snapshot({ plain: false }), second.snapshot({ plain: false })]
  first.dispose()
  second.dispose()
  return both
}

test.each([
  ['a prompt', 'learner@sandbox:~$ ls\r\n\x1b[1;34mdir\x1b[0m file\r\nlearner@sandbox:~$ '],
  ['scrollback', Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\r\n')],
  ['wide and combined characters', '漢字 e\u0301 👩‍🚀 …\r\n'],
  ['a full-screen program', 'before\r\n\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[2;5r\x1b[3;3Htop\x1b[?1000h\x1b[?1006h'],
  ['bracketed paste and application keys', '\x1b[?2004h\x1b[?1h\x1b[5 q$ '],
])('a snapshot of %s shows the same again', async (_, text) => {
  const [before, after] = await copy(text)
  expect(after).toBe(before)
  expect(before.length).toBeGreaterThan(0)
})

test('what full-screen programs need is part of it', async () => {
  const [snapshot] = await copy('\x1b[?1049h\x1b[?25l\x1b[2;5r\x1b[?1002h\x1b[?1006hx')
  for (const part of ['\x1b[?1049h', '\x1b[?25l', '\x1b[2;5r', '\x1b[?1002h', '\x1b[?1006h'])
    expect(snapshot).toContain(part)
})

test('a plain snapshot leaves the full-screen program out', async () => {
  const screen = new Screen(size)
  await show(screen, 'kept\r\n\x1b[?1049h\x1b[?2004hgone')
  expect(screen.snapshot({ plain: true })).toContain('kept')
  expect(screen.snapshot({ plain: true })).not.toContain('gone')
  expect(screen.snapshot({ plain: true })).not.toContain('\x1b[?')
})

test('a snapshot is bounded, whatever the screen holds', async () => {
  const screen = new Screen({ cols: 500, rows: 300 })
  const cell = (i: number) => `\x1b[38;2;${i % 256};${(i >> 3) % 256};${i % 251}mX`
  await show(screen, Array.from({ length: 400_000 }, (_, i) => cell(i)).join(''))
  expect(screen.snapshot({ plain: false }).length).toBeLessThan(4 * 1024 * 1024)
})
