import { expect, test } from 'vitest'
import { luminance, PALETTES, type PaletteName } from './themes'

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

test.each(Object.keys(PALETTES) as PaletteName[])(
  '%s is readable: text 7 to 1, colours and the frame 4.5 to 1',
  (name) => {
    const { ground, ink, ink2, selection, ansi } = PALETTES[name]
    expect(ansi).toHaveLength(16)
    expect(contrast(ink, ground)).toBeGreaterThanOrEqual(7)
    expect(contrast(ink2, ground)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(ink, selection)).toBeGreaterThanOrEqual(4.5)
    // Black on a dark ground is meant to recede; the terminal raises it when text is written in it.
    for (const colour of ansi.slice(1)) expect(contrast(colour, ground), colour).toBeGreaterThanOrEqual(4.5)
  },
)
