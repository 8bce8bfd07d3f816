import type { Readable } from 'node:stream'
import { LABEL } from '@/lib/docker/labels'
import type { HostContext } from './types'

const AGAIN_MS = 1_000

/** Hears on one stream of the engine what happens to any tenant's things; after a break it asks for it again. */
export function watchEngine(
  { engine, instance, log }: HostContext,
  onEvent: (tenantId: string) => void,
): { stop(): void } {
  let stopped = false
  let stream: Readable | null = null
  let timer: NodeJS.Timeout | undefined
  const filters = { label: [`${LABEL.instance}=${instance}`, `${LABEL.kind}=tenant`] }

  const again = () => {
    if (stopped || timer) return
    timer = setTimeout(() => {
      timer = undefined
      void open()
    }, AGAIN_MS)
  }
  const open = async () => {
    try {
      const opened = (await engine.docker.getEvents({ filters })) as unknown as Readable
      if (stopped) return void opened.destroy()
      stream = opened
      opened.on('error', again).on('close', again).on('end', again)
      readLines(opened, (line) => {
        const id = tenantOf(line)
        if (id) onEvent(id)
      })
    } catch (error) {
      log.debug('events of the engine could not be heard', { error })
      again()
    }
  }
  void open()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      stream?.destroy()
    },
  }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line) onLine(line)
  })
}

function tenantOf(line: string): string | null {
  try {
    const event = JSON.parse(line) as { Actor?: { Attributes?: Record<string, string> } }
    return event.Actor?.Attributes?.[LABEL.tenant] ?? null
  } catch {
    return null
  }
}
