import { parentPort } from 'node:worker_threads'
import type { Size } from './protocol'
import { Screen, type SnapshotForm } from './screen'

/** What the main thread asks for; `key` names a screen. */
export type ScreenRequest =
  | ({ op: 'open'; key: number } & Size)
  | { op: 'write'; key: number; bytes: Uint8Array; end: number }
  | ({ op: 'resize'; key: number } & Size)
  | ({ op: 'snapshot'; key: number; request: number } & SnapshotForm)
  | { op: 'close'; key: number }

export type ScreenReply =
  /** Output up to `end` is on the screen. */
  { op: 'written'; key: number; end: number } | { op: 'snapshot'; request: number; text: string }

// All screens live in one thread beside the one that serves: parsing a flood must not delay somebody's keystroke.
const screens = new Map<number, Screen>()
const reply = (message: ScreenReply) => parentPort?.postMessage(message)

parentPort?.on('message', (message: ScreenRequest) => {
  const screen = screens.get(message.key)
  switch (message.op) {
    case 'open':
      screens.set(message.key, new Screen(message))
      return
    case 'write':
      screen?.write(message.bytes, () => reply({ op: 'written', key: message.key, end: message.end }))
      return
    case 'resize':
      // An empty write first: sizes must change between the same bytes as in the client.
      screen?.write(new Uint8Array(), () => screen.resize(message))
      return
    case 'snapshot':
      screen?.write(new Uint8Array(), () =>
        reply({ op: 'snapshot', request: message.request, text: screen.snapshot(message) }),
      )
      return
    case 'close':
      screens.delete(message.key)
      screen?.dispose()
  }
})
