const BYTE_UNITS = ['B', 'kB', 'MB', 'GB'] as const

/** 38201344 → "38.2 MB": decimal units, as registries and `docker images` print them. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || Math.abs(value) >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`
}

/** 421 → "0.4 s", 83000 → "1 min 23 s". */
export function formatDuration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
  const minutes = Math.floor(ms / 60_000)
  return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** 4.5 → "4.5", 20 → "20": points without needless decimals. */
export function formatPoints(points: number): string {
  return String(Math.round(points * 10) / 10)
}

/** "1 task", "3 tasks". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}

/** A time left such as "12:05" or "1:02:00". Never below zero. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const [h, m, s] = parts.map((part) => String(part).padStart(2, '0'))
  return parts[0] ? `${parts[0]}:${m}:${s}` : `${m?.replace(/^0/, '') || h}:${s}`
}
