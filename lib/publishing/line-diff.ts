/** A line of two texts laid side by side: in both, only in the old one, or only in the new one. */
export interface DiffLine {
  kind: 'same' | 'gone' | 'new'
  text: string
  /** Counted from 1, in the old text for `gone`, else in the new one. */
  number: number
}

/** Beyond, texts count as altogether different: the way through them would take too long. */
const MOST_EDITS = 500

/**
 * What changed from one text to another, line by line, with the fewest edits (Myers 1986). Texts with very many edits
 * come as all old lines, then all new ones.
 */
export function diffLines(before: string[], after: string[]): DiffLine[] {
  const head = commonHead(before, after)
  const tail = commonHead(before.slice(head).reverse(), after.slice(head).reverse())
  const old = before.slice(head, before.length - tail)
  const fresh = after.slice(head, after.length - tail)
  const middle = shortest(old, fresh) ?? [...old.map(gone), ...fresh.map(added)]
  return [
    ...after.slice(0, head).map(same),
    ...middle.map((line) => ({ ...line, number: line.number + head })),
    ...after
      .slice(after.length - tail)
      .map((text, at) => ({ ...same(text, at), number: after.length - tail + at + 1 })),
  ]
}

/** Runs of changed lines with up to `around` lines of what is the same beside them. */
export function hunksOf(lines: DiffLine[], around = 3): DiffLine[][] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  )
  const hunks: DiffLine[][] = []
  lines.forEach((line, at) => {
    if (!near[at]) return
    if (near[at - 1]) hunks.at(-1)?.push(line)
    else hunks.push([line])
  })
  return hunks
}

const same = (text: string, at: number): DiffLine => ({ kind: 'same', text, number: at + 1 })
const gone = (text: string, at: number): DiffLine => ({ kind: 'gone', text, number: at + 1 })
const added = (text: string, at: number): DiffLine => ({ kind: 'new', text, number: at + 1 })

function commonHead(a: string[], b: string[]): number {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  return at
}

/** Null when there are too many edits. */
function shortest(a: string[], b: string[]): DiffLine[] | null {
  const most = Math.min(a.length + b.length, MOST_EDITS)
  // For each diagonal x - y, how far along `a` one comes with so many edits; one row is kept for each number of edits.
  let reach = new Map<number, number>([[1, 0]])
  const rows: Map<number, number>[] = []
  for (let edits = 0; edits <= most; edits++) {
    rows.push(new Map(reach))
    const next = new Map(reach)
    for (let k = -edits; k <= edits; k += 2) {
      let x = isDown(reach, k, edits) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      next.set(k, x)
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, rows)
    }
    reach = next
  }
  return null
}

/** Whether diagonal `k` is come to by taking a line of `b` rather than by leaving one of `a`. */
function isDown(reach: Map<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
}

function walkBack(a: string[], b: string[], rows: Map<number, number>[]): DiffLine[] {
  const lines: DiffLine[] = []
  let x = a.length
  let y = b.length
  for (let edits = rows.length - 1; edits >= 0; edits--) {
    const reach = rows[edits] ?? new Map<number, number>()
    const k = x - y
    const down = isDown(reach, k, edits)
    const from = down ? k + 1 : k - 1
    const fromX = reach.get(from) ?? 0
    const fromY = fromX - from
    while (x > 0 && y > 0 && x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      lines.push(same(b[y - 1] ?? '', y - 1))
      x--
      y--
    }
    if (edits === 0) break
    if (down) lines.push(added(b[y - 1] ?? '', y - 1))
    else lines.push(gone(a[x - 1] ?? '', x - 1))
    x = fromX
    y = fromY
  }
  return lines.reverse()
}
