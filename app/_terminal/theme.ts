import type { ITheme } from '@xterm/xterm'

const ON_DARK = {
  black: '#3b4c50',
  red: '#ff8d8d',
  green: '#74cf9c',
  yellow: '#ecbe58',
  blue: '#8ec5ff',
  magenta: '#dfa3f2',
  cyan: '#7fd6d3',
  white: '#dbe6e4',
  brightBlack: '#90a4a6',
  brightRed: '#ffb0a8',
  brightGreen: '#9be3b8',
  brightYellow: '#f6d68b',
  brightBlue: '#b5d9ff',
  brightMagenta: '#edc6fa',
  brightCyan: '#a8e8e5',
  brightWhite: '#ffffff',
}

const ON_LIGHT = {
  black: '#10252a',
  red: '#ab1039',
  green: '#17693d',
  yellow: '#805100',
  blue: '#0a5cc2',
  magenta: '#8a2a9e',
  cyan: '#0d6470',
  white: '#56666a',
  brightBlack: '#3c4f54',
  brightRed: '#c42348',
  brightGreen: '#1f7d4b',
  brightYellow: '#8f5d07',
  brightBlue: '#1f6fd6',
  brightMagenta: '#9c3cb0',
  brightCyan: '#147684',
  brightWhite: '#10252a',
}

/** The terminal's colours from the page's variables `--shell`, `--shell-ink` and `--focus`, whatever they are now. */
export function readTheme(element: HTMLElement): ITheme {
  const background = resolve(element, '--shell', '#0a1417')
  const foreground = resolve(element, '--shell-ink', '#dbe6e4')
  const ansi = isDark(background) ? ON_DARK : ON_LIGHT
  return {
    ...ansi,
    background,
    foreground,
    cursor: foreground,
    cursorAccent: background,
    selectionBackground: isDark(background) ? '#2f5a62' : '#b9d8dc',
  }
}

/** Calls `onChange` when the colours may have changed; returns what ends that. */
export function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] })
  const scheme = window.matchMedia('(prefers-color-scheme: dark)')
  scheme.addEventListener('change', onChange)
  return () => {
    observer.disconnect()
    scheme.removeEventListener('change', onChange)
  }
}

// A variable's value may itself be an expression such as light-dark(…): only as a colour of an element is it resolved.
function resolve(element: HTMLElement, name: string, fallback: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name}, ${fallback})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color || fallback
}

function isDark(color: string): boolean {
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map(Number)
  return 0.299 * r + 0.587 * g + 0.114 * b < 128 || color.startsWith('#0')
}
