import type { LiveQueue } from '@/app/_learn/live'

const MINUTE_MS = 60_000

/** Why a sandbox does not start yet, in a sentence or two. */
export function waitReason({ block, pressure, lessons }: Pick<LiveQueue, 'block' | 'pressure' | 'lessons'>): string {
  switch (block) {
    case 'user':
      return lessons.length === 1
        ? `You have a sandbox open: in ${joined(lessons)}. Stop it, and this one starts.`
        : `You have ${lessons.length} sandboxes open: in ${joined(lessons)}. Stop one of them, and this one starts.`
    case 'class':
      return 'Your class has as many sandboxes as it may have at once. Yours starts when one of them ends.'
    case 'pressure':
      return `The machine is short of ${pressure === 'disk' ? 'disk space' : 'memory'} just now, so no new sandbox is started. Yours starts when there is some again.`
    case 'full':
      return 'All sandboxes are in use. Unused ones close by themselves; whoever has fewest open comes first.'
    case 'starts':
      return 'Many sandboxes are being started at this moment, a few at a time.'
  }
}

/** "less than a minute", "about 4 minutes"; null when nothing can be said. */
export function expectedWait({ waitMs }: Pick<LiveQueue, 'waitMs'>): string | null {
  if (waitMs === null) return null
  if (waitMs < MINUTE_MS) return 'less than a minute'
  const minutes = Math.round(waitMs / MINUTE_MS)
  return minutes === 1 ? 'about a minute' : `about ${minutes} minutes`
}

function joined(names: string[]): string {
  const quoted = names.map((name) => `“${name}”`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}
