/** As the server asks of browsers in its streams; doubled with each round that did not help. */
const FIRST_PAUSE_MS = 1_500
const LONGEST_PAUSE_MS = 15_000
/** Drawings asked for, until the page is opened anew as a whole: an answer can be lost on its way to the page. */
const REFRESHES = 2

/** A stream of events, as far as it is used here. */
export interface Source {
  /** True when it was refused and the browser will not try again by itself. */
  refused(): boolean
  close(): void
}

export interface SourceEvents {
  onOpen(): void
  onEvent(name: 'state' | 'lab', data: string): void
  onError(): void
}

/** What the browser does; a test does it by itself. */
export interface Browser {
  open(url: string, events: SourceEvents): Source
  /** The status that `url` would answer with, or null when nobody answers. */
  ask(url: string): Promise<number | null>
}

export interface Follower {
  onState(data: string): void
  onConnected(connected: boolean): void
  /** Draws the page anew from the server; a page of another version begins to follow by itself, and ends this. */
  refresh(): void
  /** Opens the page anew, as the browser's own button does. */
  reload(): void
}

/**
 * Follows the stream of a page at `url`, which names what the page shows. As long as the server has something else, or
 * nothing, the page is asked for again, ever more seldom: not on the event of a change, which can be missed, but on what
 * each opening of the stream says. Returns what stops it.
 */
export function follow(url: string, follower: Follower, browser: Browser = thisBrowser): () => void {
  let source: Source | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let outdated = 0
  let refused = 0

  const again = (rounds: number) => {
    source?.close()
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(open, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (rounds - 1)))
  }
  const drawAnew = () => {
    outdated++
    if (outdated > REFRESHES) follower.reload()
    else follower.refresh()
    again(outdated)
  }
  const onRefused = async () => {
    const status = await browser.ask(url)
    if (stopped) return
    // No such lesson any more. A page that asked anew while its server is away would be lost.
    if (status === 404) drawAnew()
    else again(++refused)
  }
  function open() {
    source = browser.open(url, {
      onOpen: () => {
        refused = 0
        follower.onConnected(true)
      },
      onEvent: (name, data) => (name === 'lab' ? drawAnew() : follower.onState(data)),
      onError: () => {
        follower.onConnected(false)
        if (source?.refused()) void onRefused()
      },
    })
  }
  open()
  return () => {
    stopped = true
    clearTimeout(timer)
    source?.close()
  }
}

const thisBrowser: Browser = {
  open: (url, { onOpen, onEvent, onError }) => {
    const source = new EventSource(url)
    for (const name of ['state', 'lab'] as const)
      source.addEventListener(name, (event) => onEvent(name, String(event.data)))
    source.onopen = onOpen
    source.onerror = onError
    return { refused: () => source.readyState === EventSource.CLOSED, close: () => source.close() }
  },
  ask: async (url) => {
    const answer = await fetch(url, { method: 'HEAD', cache: 'no-store' }).catch(() => null)
    return answer?.status ?? null
  },
}
