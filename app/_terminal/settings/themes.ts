import type { ITheme } from '@xterm/xterm'

/** Colours of a terminal and of the frame around it. */
interface Palette {
  ground: string
  ink: string
  /** Less important words of the frame. */
  ink2: string
  /** Lines of the frame, and what a pointer is over. */
  line: string
  selection: string
  /** Black to white, then the bright ones, as `ESC [ 30 m` and on number them. */
  ansi: readonly string[]
}

const ON_DARK =
  '#3b4c50 #ff8d8d #74cf9c #ecbe58 #8ec5ff #dfa3f2 #7fd6d3 #dbe6e4 #90a4a6 #ffb0a8 #9be3b8 #f6d68b #b5d9ff #edc6fa #a8e8e5 #ffffff'.split(
    ' ',
  )
const ON_LIGHT =
  '#10252a #ab1039 #17693d #7d4e00 #0a5cc2 #8a2a9e #0d6470 #56666a #3c4f54 #b81f42 #17693d #7d4e00 #0a5cc2 #8a2a9e #0d6470 #10252a'.split(
    ' ',
  )

export const PALETTES = {
  deep: {
    ground: '#0a1417',
    ink: '#dbe6e4',
    ink2: '#90a4a6',
    line: '#21363b',
    selection: '#2f5a62',
    ansi: ON_DARK,
  },
  chalk: {
    ground: '#fbfbf7',
    ink: '#10252a',
    ink2: '#56666a',
    line: '#dfe2da',
    selection: '#b9d8dc',
    ansi: ON_LIGHT,
  },
  night: {
    ground: '#000000',
    ink: '#ffffff',
    ink2: '#c4cccc',
    line: '#3a4446',
    selection: '#1f5f8f',
    ansi: '#5a6668 #ff9a9a #7be8a4 #ffd75e #9ccdff #ecb3ff #86ecec #f2f6f6 #a9b8ba #ffbdb6 #a9f2c4 #ffe59a #c2e0ff #f4d2ff #b8f5f2 #ffffff'.split(
      ' ',
    ),
  },
  paper: {
    ground: '#ffffff',
    ink: '#000000',
    ink2: '#3f4b4e',
    line: '#cfd5d4',
    selection: '#a9d3ff',
    ansi: '#000000 #8f0028 #0b4f2b #5c3a00 #073f8a #661c77 #064850 #3f4b4e #2a3639 #8f0028 #0b4f2b #5c3a00 #073f8a #661c77 #064850 #000000'.split(
      ' ',
    ),
  },
  dusk: {
    ground: '#1b1a2e',
    ink: '#e6e3f5',
    ink2: '#a9a4c9',
    line: '#35335a',
    selection: '#4a4690',
    ansi: '#4b4873 #ff93a5 #8fdca6 #f3c977 #9dbcff #d7a8ff #82d8e6 #e6e3f5 #a9a4c9 #ffb3bf #b2ecc2 #f9deA5 #c2d5ff #e7c8ff #aeeaf3 #ffffff'.split(
      ' ',
    ),
  },
  ember: {
    ground: '#1c130b',
    ink: '#ffc46b',
    ink2: '#c79a5e',
    line: '#45301a',
    selection: '#6b4316',
    ansi: '#5c4429 #ff9a76 #c3d977 #ffd75e #9cc9e8 #eab0d8 #8fd9c4 #ffe1b0 #c79a5e #ffb89c #d8e8a0 #ffe694 #bfdcf2 #f2cde6 #b5eadb #fff3dd'.split(
      ' ',
    ),
  },
} as const satisfies Record<string, Palette>

export type PaletteName = keyof typeof PALETTES
export type ThemeName = 'auto' | PaletteName

export const THEME_NAMES: readonly { value: ThemeName; label: string }[] = [
  { value: 'auto', label: 'Like the page' },
  { value: 'deep', label: 'Deep water' },
  { value: 'chalk', label: 'Chalk' },
  { value: 'dusk', label: 'Dusk' },
  { value: 'ember', label: 'Ember' },
  { value: 'night', label: 'Black, strong contrast' },
  { value: 'paper', label: 'White, strong contrast' },
]

/** The page's variables of a theme, for a `style`; `auto` follows light and dark without a script. */
export function themeStyle(name: ThemeName): Record<string, string> {
  const of = (key: 'ground' | 'ink' | 'ink2' | 'line') =>
    name === 'auto' ? `light-dark(${PALETTES.chalk[key]}, ${PALETTES.deep[key]})` : PALETTES[name][key]
  const light = name === 'auto' ? null : isLight(PALETTES[name].ground)
  const pick = (onLight: string, onDark: string) =>
    light === null ? `light-dark(${onLight}, ${onDark})` : light ? onLight : onDark
  return {
    '--shell': of('ground'),
    '--shell-ink': of('ink'),
    '--shell-ink-2': of('ink2'),
    '--shell-line': of('line'),
    '--shell-good': pick('#17693d', '#74cf9c'),
    '--shell-warn': pick('#7d4e00', '#ecbe58'),
    '--shell-warn-soft': pick('#fbeecb', '#32260a'),
    '--shell-bad': pick('#ab1039', '#ff8da0'),
  }
}

/** Which palette `name` is at `element` now. */
export function resolvePalette(name: ThemeName, element: HTMLElement): PaletteName {
  if (name !== 'auto') return name
  // Only as a colour of an element is light-dark() resolved.
  const probe = document.createElement('span')
  probe.style.color = 'light-dark(#ffffff, #000000)'
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return /\b0, 0, 0\b/.test(color) ? 'deep' : 'chalk'
}

export function xtermTheme(name: PaletteName): ITheme {
  const { ground, ink, selection, ansi } = PALETTES[name]
  const [black, red, green, yellow, blue, magenta, cyan, white] = ansi
  const [brightBlack, brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan, brightWhite] =
    ansi.slice(8)
  return {
    ...{ black, red, green, yellow, blue, magenta, cyan, white },
    ...{ brightBlack, brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan, brightWhite },
    background: ground,
    foreground: ink,
    cursor: ink,
    cursorAccent: ground,
    selectionBackground: selection,
  }
}

/** Calls `onChange` when the page may have changed between light and dark; returns what ends that. */
export function watchPageTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] })
  const scheme = window.matchMedia('(prefers-color-scheme: dark)')
  scheme.addEventListener('change', onChange)
  return () => {
    observer.disconnect()
    scheme.removeEventListener('change', onChange)
  }
}

function isLight(hex: string): boolean {
  return luminance(hex) > 0.5
}

/** Relative luminance of #rrggbb, as WCAG defines it. */
export function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
