import { parentPort } from 'node:worker_threads'
import type { Size } from './protocol'
import { Screen, type SnapshotForm } from './screen'
import { ScreenIntake } from './screen-intake'

/** What the main thread asks for; `key` names a screen. */
export type ScreenRequest =
  | ({ op: 'open'; key: number } & Size)
  | { op: 'write'; key: number; bytes: Uint8Array; end: number }
  | ({ op: 'resize'; key: number } & Size)
  | ({ op: 'snapshot'; key: number; request: number } & SnapshotForm)
  | { op: 'close'; key: number }

export type ScreenReply =
  /** Output up to `end` is on the screen, and whether only a part of it scrolls now. */
  { op: 'written'; key: number; end: number; hasMargins: boolean } | { op: 'snapshot'; request: number; text: string }

// All screens live in one thread beside the one that serves: parsing a flood must not delay somebody's keystroke.
const screens = new Map<number, { screen: Screen; intake: ScreenIntake }>()
const reply = (message: ScreenReply) => parentPort?.postMessage(message)

parentPort?.on('message', (message: ScreenRequest) => {
  if (message.op === 'open') {
    const screen = new Screen(message)
    screens.set(message.key, { screen, intake: new ScreenIntake(screen) })
    return
  }
  const known = screens.get(message.key)
  if (!known) return
  const { screen, intake } = known
  switch (message.op) {
    case 'write':
      intake.write(message.bytes, () =>
        reply({ op: 'written', key: message.key, end: message.end, hasMargins: screen.hasMargins }),
      )
      return
    case 'resize':
      // In its turn: sizes must change between the same bytes as in the client.
      intake.after(() => screen.resize(message))
      return
    case 'snapshot':
      intake.after(() => reply({ op: 'snapshot', request: message.request, text: screen.snapshot(message) }))
      return
    case 'close':
      screens.delete(message.key)
      intake.close()
      screen.dispose()
  }
})
