import type { LiveState } from './live'

/** While there is no sandbox, or it comes and goes. */
const POLL_MS = 2_000
/** After word of a change: what was begun then may take a moment to show. In the end only what no word comes of. */
const AFTER_CHANGE_MS = [400, 900, 2_000, 4_000]
const QUIET_POLL_MS = 8_000

interface Topic {
  read: () => Promise<LiveState>
  listeners: Set<(state: LiveState, json: string) => void>
  last: { state: LiveState; json: string } | null
  timer: NodeJS.Timeout | undefined
  running: boolean
  again: boolean
  /** Rounds since the last word of a change. */
  quiet: number
}

// The bundler may load this module once for each route: the topics must exist once in a process.
const KEY = Symbol.for('drydock.app.live-hub')
const shared = globalThis as typeof globalThis & { [KEY]?: Map<string, Topic> }
shared[KEY] ??= new Map()
const topics = shared[KEY]

/**
 * Listens to one attempt's live state, read when something of its sandbox changes and now and then. However many tabs listen, the sandbox is looked at once.
 * Returns the function that stops listening; with the last listener the reading stops too.
 */
export function listenLive(
  attemptId: string,
  { read, onState }: { read: () => Promise<LiveState>; onState: (state: LiveState, json: string) => void },
): () => void {
  let topic = topics.get(attemptId)
  if (!topic) {
    topic = { read, listeners: new Set(), last: null, timer: undefined, running: false, again: false, quiet: 0 }
    topics.set(attemptId, topic)
  }
  // The newest listener knows the lesson as it is now.
  topic.read = read
  topic.listeners.add(onState)
  if (topic.last) onState(topic.last.state, topic.last.json)
  void turn(attemptId, topic)
  return () => {
    topic.listeners.delete(onState)
    if (topic.listeners.size > 0) return
    clearTimeout(topic.timer)
    if (topics.get(attemptId) === topic) topics.delete(attemptId)
  }
}

/** Looks again at once: something was just started, stopped or answered. */
export function pokeLive(attemptId: string): void {
  const topic = topics.get(attemptId)
  if (topic) look(attemptId, topic)
}

/** The same for whoever listens to this sandbox, which has just changed. */
export function pokeSandbox(sandboxId: string): void {
  for (const [attemptId, topic] of topics) if (topic.last?.state.sandbox?.id === sandboxId) look(attemptId, topic)
}

/** Looks once, for whoever listens to this sandbox: a command has ended there, which may have changed something. */
export function glanceSandbox(sandboxId: string): void {
  for (const [attemptId, topic] of topics) if (topic.last?.state.sandbox?.id === sandboxId) void turn(attemptId, topic)
}

function look(attemptId: string, topic: Topic): void {
  topic.quiet = 0
  void turn(attemptId, topic)
}

async function turn(attemptId: string, topic: Topic): Promise<void> {
  if (topic.running) {
    topic.again = true
    return
  }
  clearTimeout(topic.timer)
  topic.running = true
  try {
    const state = await topic.read()
    const json = JSON.stringify(state)
    if (json !== topic.last?.json) {
      topic.last = { state, json }
      for (const listener of topic.listeners) listener(state, json)
    }
  } catch {
    // The reader has logged it; the next turn may go well, and the page keeps what it has.
  } finally {
    topic.running = false
  }
  if (topic.listeners.size === 0) return
  const delay = topic.again ? 0 : pauseOf(topic)
  topic.again = false
  clearTimeout(topic.timer)
  topic.timer = setTimeout(() => void turn(attemptId, topic), delay)
}

function pauseOf(topic: Topic): number {
  if (topic.last?.state.sandbox?.state !== 'running') return POLL_MS
  return AFTER_CHANGE_MS[topic.quiet++] ?? QUIET_POLL_MS
}
