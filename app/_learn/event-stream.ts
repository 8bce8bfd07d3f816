import { takePlace } from './places'

const HEARTBEAT_MS = 15_000
/** A stream ends after this time and the browser opens a new one: whoever was signed out meanwhile is noticed then. */
const MAX_AGE_MS = 5 * 60_000
/** Unread events of one stream; beyond, the browser has stopped reading and may come back. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024

export type Send = (event: string, data: string) => void

/**
 * A Server-Sent Events response for the person `userId`, who has a bounded number of them (`too_many_requests`). `start` gets the function that sends, and one that ends the stream; it returns what
 * stops its work, which runs once: when the browser leaves, when the stream is old, or when `end` was called.
 */
export function eventStream(
  request: Request,
  userId: string,
  start: (send: Send, end: () => void) => (() => void) | Promise<() => void>,
): Response {
  // Nobody would read it, nor ever leave.
  if (request.method === 'HEAD') return new Response(null, { headers: HEADERS })
  const leave = takePlace('stream', userId)
  const encoder = new TextEncoder()
  let close = leave
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async start(controller) {
      let open = true
      let stop: (() => void) | null = null
      const write = (text: string) => {
        if (!open) return
        controller.enqueue(encoder.encode(text))
        if ((controller.desiredSize ?? 0) < 0) close()
      }
      const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
      const tooOld = setTimeout(() => close(), MAX_AGE_MS)
      close = () => {
        if (!open) return
        open = false
        clearInterval(heartbeat)
        clearTimeout(tooOld)
        request.signal.removeEventListener('abort', close)
        leave()
        stop?.()
        try {
          controller.close()
        } catch {
          // The browser was faster.
        }
      }
      request.signal.addEventListener('abort', close, { once: true })
      if (request.signal.aborted) close()
      write('retry: 1500\n\n')
      try {
        const stopper = await start(
          (event, data) => write(`event: ${event}\ndata: ${data}\n\n`),
          () => close(),
        )
        stop = stopper
        if (!open) stopper()
      } catch (error) {
        // Else the heartbeat would go on writing to what has failed.
        controller.error(error)
        close()
      }
    },
    cancel: () => close(),
  }
  const body = new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: MAX_UNREAD_BYTES }))
  return new Response(body, { headers: HEADERS })
}

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // A proxy in front must not gather the events.
  'X-Accel-Buffering': 'no',
}
