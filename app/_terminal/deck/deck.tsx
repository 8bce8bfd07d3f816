'use client'

import { type Ref, useCallback, useImperativeHandle, useRef, useState } from 'react'
import { sentenceOf } from '@/app/_learn/call'
import { useToast } from '@/app/_ui/toast'
import { Terminal, type TerminalHandle } from '../terminal'
import { terminalApi } from './api'
import type { DeckHandle } from './handle'
import { GuestBanner, JoinQuestion } from './joins'
import { type Held, KeyBar, withHeld } from './key-bar'
import { useLeaveGuard } from './leave-guard'
import { Peers } from './peers'
import { RecordingMark, RecordQuestion } from './recording'
import { TabStrip } from './tab-strip'
import { Tools } from './tools'
import { useDeck } from './use-deck'
import './deck.css'

/** A second or more. */
const DRAWN_FRAMES = 60

interface Props {
  sandboxId: string
  ref?: Ref<DeckHandle>
  /** Whose it is when it is somebody else's. */
  guest?: boolean
}

/** All terminals of a sandbox: the row of tabs, the one in front, and who else is there. */
export function TerminalDeck({ sandboxId, ref, guest = false }: Props) {
  const deck = useDeck(sandboxId)
  const toast = useToast()
  const [titles, setTitles] = useState<Record<string, string>>({})
  const [held, setHeld] = useState<Held>(null)
  const [asking, setAsking] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const handles = useRef(new Map<string, TerminalHandle>())
  const { shown, terminals } = deck
  const current = () => handles.current.get(shown)
  useLeaveGuard(useCallback(() => root.current, []))

  const focusSoon = () => requestAnimationFrame(() => handles.current.get(deckNow.current.shown)?.focus())
  const deckNow = useRef(deck)
  deckNow.current = deck
  useImperativeHandle(
    ref,
    () => ({
      ...delegate(() => handles.current.get(deckNow.current.shown)),
      choose: async (title) => {
        const name = await deckNow.current.choose(title)
        const isDrawn = () => name !== null && deckNow.current.shown === name && handles.current.has(name)
        // One that was opened can be typed into once React has drawn it.
        for (let frame = 0; name && frame < DRAWN_FRAMES && !isDrawn(); frame++)
          await new Promise((resolve) => requestAnimationFrame(resolve))
        return name !== null
      },
    }),
    [],
  )

  const neighbours = {
    turn: (by: 1 | -1) => {
      deckNow.current.turn(by)
      focusSoon()
    },
    choose: (index: number) => {
      const name = deckNow.current.terminals[index]?.name
      if (name) deckNow.current.show(name)
      focusSoon()
    },
    open: () => {
      if (!guest) void deckNow.current.open().then(focusSoon)
    },
  }
  const api = terminalApi(sandboxId)
  const record = async (work: Promise<unknown>, done: string) => {
    try {
      await work
      toast(done)
    } catch (error) {
      toast(sentenceOf(error), 'bad')
    }
  }

  return (
    <div ref={root} className="flex h-full min-h-0 flex-col bg-shell text-shell-ink" data-testid="terminal-deck">
      <TabStrip deck={{ ...deck, open: () => deck.open().then(() => void focusSoon()) }} titles={titles} fixed={guest}>
        <Peers peers={deck.peers} />
        <RecordingMark since={deck.recordingSince} />
        <Tools
          terminal={current}
          fullScreen={() => void goFullScreen(root.current)}
          onClose={guest || terminals.length < 2 ? null : () => deck.close(shown)}
          recording={guest ? null : deck.recordingSince !== null}
          onRecord={() => {
            if (deck.recordingSince === null) setAsking(true)
            else void record(api.stopRecording(shown), 'The recording is kept under “My recordings”.')
          }}
        />
      </TabStrip>
      {guest ? null : <GuestBanner joins={deck.joins} />}
      <div className="relative min-h-0 flex-1 overflow-hidden">
        {terminals.map(({ name, title }) => (
          <div
            key={name}
            role="tabpanel"
            id={`terminal-${name}`}
            aria-labelledby={`terminal-tab-${name}`}
            // Moved out of sight instead of hidden: it keeps its size, and draws nothing meanwhile.
            className={name === shown ? 'absolute inset-0' : 'invisible absolute inset-0 -translate-x-[200%]'}
          >
            <Terminal
              ref={(handle) => {
                if (handle) handles.current.set(name, handle)
                else handles.current.delete(name)
              }}
              sandboxId={sandboxId}
              name={name}
              title={title}
              shown={name === shown}
              className="absolute inset-0 flex"
              neighbours={neighbours}
              onKey={(data) => {
                if (!held) return data
                setHeld(null)
                return withHeld(data, held)
              }}
              onNews={(news) => deckNow.current.onNews(name, news)}
              onActivity={() => {
                if (deckNow.current.shown !== name) deckNow.current.onActivity(name)
              }}
              onStatus={(status) => {
                if (status.state === 'closed') deckNow.current.onClosed(name)
              }}
              onTitle={(text) => setTitles((old) => ({ ...old, [name]: text }))}
            />
          </div>
        ))}
      </div>
      <KeyBar terminal={current} held={held} onHold={setHeld} />
      {guest ? null : <JoinQuestion joins={deck.joins} />}
      <RecordQuestion
        open={asking}
        title={terminals.find(({ name }) => name === shown)?.title ?? ''}
        onClose={() => setAsking(false)}
        onConsent={() => {
          setAsking(false)
          void record(api.record(shown), 'Recording. It is yours alone.')
        }}
      />
    </div>
  )
}

function delegate(current: () => TerminalHandle | undefined): TerminalHandle {
  return {
    run: (text) => current()?.run(text),
    send: (text) => current()?.send(text),
    arrow: (key) => current()?.arrow(key),
    focus: () => current()?.focus(),
    copy: async () => current()?.copy(),
    paste: async () => current()?.paste(),
    clear: () => current()?.clear(),
    show: (panel) => current()?.show(panel),
  }
}

/** In full screen some browsers hand over the keys that they otherwise keep for themselves. */
async function goFullScreen(element: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen()
  await element?.requestFullscreen()
  const { keyboard } = navigator as { keyboard?: { lock?(codes: string[]): Promise<void> } }
  await keyboard?.lock?.(['KeyW', 'KeyN', 'KeyT', 'KeyR', 'PageUp', 'PageDown']).catch(() => {})
}
