const HEARTBEAT_MS = 15_000
/** A stream ends after this time and the browser opens a new one: whoever was signed out meanwhile is noticed then. */
const MAX_AGE_MS = 5 * 60_000

export type Send = (event: string, data: string) => void

/**
 * A Server-Sent Events response. `start` gets the function that sends, and one that ends the stream; it returns what
 * stops its work, which runs once: when the browser leaves, when the stream is old, or when `end` was called.
 */
export function eventStream(
  request: Request,
  start: (send: Send, end: () => void) => (() => void) | Promise<() => void>,
): Response {
  const encoder = new TextEncoder()
  let close = () => {}
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      let open = true
      let stop: (() => void) | null = null
      const write = (text: string) => {
        if (open) controller.enqueue(encoder.encode(text))
      }
      const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
      const tooOld = setTimeout(() => close(), MAX_AGE_MS)
      close = () => {
        if (!open) return
        open = false
        clearInterval(heartbeat)
        clearTimeout(tooOld)
        request.signal.removeEventListener('abort', close)
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
      const stopper = await start(
        (event, data) => write(`event: ${event}\ndata: ${data}\n\n`),
        () => close(),
      )
      stop = stopper
      if (!open) stopper()
    },
    cancel: () => close(),
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // A proxy in front must not gather the events.
      'X-Accel-Buffering': 'no',
    },
  })
}
