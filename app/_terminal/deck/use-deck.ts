import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { sentenceOf } from '@/app/_learn/call'
import { useToast } from '@/app/_ui/toast'
import type { JoinView, Peer, TerminalView } from '@/lib/terminal/protocol'
import type { TerminalNews } from '../client/types'
import { terminalApi } from './api'
import { recallDeck, rememberDeck } from './memory'

/** Time to take the closing of a terminal back, before its shell is hung up. */
const UNDO_MS = 6000

export interface Deck {
  terminals: TerminalView[]
  shown: string
  /** Those with output that was not looked at. */
  active: ReadonlySet<string>
  joins: JoinView[]
  /** Everybody at the terminal in front. */
  peers: Peer[]
  /** When the recording of the one in front began, or null. */
  recordingSince: string | null
  show(name: string): void
  turn(by: 1 | -1): void
  open(): Promise<void>
  /** Shows the terminal of this title; opens one and calls it so when there is none. Its name, or null. */
  choose(title?: string): Promise<string | null>
  close(name: string): void
  rename(name: string, title: string): Promise<void>
  onNews(name: string, news: TerminalNews): void
  onActivity(name: string): void
  onClosed(name: string): void
}

/** The row of terminals of a sandbox: which there are, which is in front, and what is known of each. */
export function useDeck(sandboxId: string): Deck {
  const [memory, setMemory] = useState(() => recallDeck(sandboxId))
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set())
  const [active, setActive] = useState<ReadonlySet<string>>(new Set())
  const [joins, setJoins] = useState<JoinView[]>([])
  const [peers, setPeers] = useState<Record<string, Peer[]>>({})
  const [recordings, setRecordings] = useState<Record<string, string | null>>({})
  const toast = useToast()
  const api = useMemo(() => terminalApi(sandboxId), [sandboxId])
  const leavers = useRef(new Map<string, ReturnType<typeof setTimeout>>())

  const terminals = memory.terminals.filter(({ name }) => !leaving.has(name))
  const shown = terminals.some(({ name }) => name === memory.shown) ? memory.shown : (terminals[0]?.name ?? 'main')

  useEffect(() => rememberDeck(sandboxId, memory), [sandboxId, memory])
  useEffect(() => {
    const waiting = leavers.current
    const hangUp = () => {
      for (const [name, timer] of waiting) {
        clearTimeout(timer)
        void api.close(name).catch(() => {})
      }
      waiting.clear()
    }
    window.addEventListener('pagehide', hangUp)
    return () => {
      window.removeEventListener('pagehide', hangUp)
      hangUp()
    }
  }, [api])

  const setList = useCallback((list: TerminalView[]) => {
    if (list.length > 0) setMemory((old) => ({ ...old, terminals: list }))
  }, [])
  const show = useCallback((name: string) => {
    setMemory((old) => ({ ...old, shown: name }))
    setActive((old) => without(old, name))
  }, [])

  const open = async (title?: string) => {
    try {
      const { terminal } = await api.open()
      if (title) {
        await api.rename(terminal.name, title)
        terminal.title = title
      }
      setMemory((old) => ({
        shown: terminal.name,
        terminals: [...old.terminals.filter(({ name }) => name !== terminal.name), terminal],
      }))
      return terminal.name
    } catch (error) {
      toast(sentenceOf(error), 'bad')
      return null
    }
  }
  const close = (name: string) => {
    if (terminals.length < 2) return
    const index = terminals.findIndex((one) => one.name === name)
    const title = terminals[index]?.title ?? name
    if (name === shown) show((terminals[index + 1] ?? terminals[index - 1])?.name ?? 'main')
    setLeaving((old) => new Set(old).add(name))
    const timer = setTimeout(() => {
      leavers.current.delete(name)
      api
        .close(name)
        .then(() => setMemory((old) => ({ ...old, terminals: old.terminals.filter((one) => one.name !== name) })))
        .catch((error: unknown) => toast(sentenceOf(error), 'bad'))
        .finally(() => setLeaving((old) => without(old, name)))
    }, UNDO_MS)
    leavers.current.set(name, timer)
    toast(`Closed: ${title}`, 'good', {
      label: 'Undo',
      run: () => {
        if (!leavers.current.delete(name)) return
        clearTimeout(timer)
        setLeaving((old) => without(old, name))
        show(name)
      },
    })
  }

  return {
    terminals,
    shown,
    active,
    joins,
    peers: peers[shown] ?? [],
    recordingSince: recordings[shown] ?? null,
    show,
    turn: (by) => {
      const index = terminals.findIndex(({ name }) => name === shown)
      const next = terminals[(index + by + terminals.length) % terminals.length]
      if (next) show(next.name)
    },
    open: async () => void (await open()),
    choose: async (title) => {
      const found = title ? terminals.find((one) => one.title.toLowerCase() === title.toLowerCase()) : null
      if (title && !found) return open(title)
      if (found) show(found.name)
      return found?.name ?? shown
    },
    close,
    rename: async (name, title) => {
      setMemory((old) => ({
        ...old,
        terminals: old.terminals.map((one) => (one.name === name ? { ...one, title } : one)),
      }))
      await api.rename(name, title).catch((error: unknown) => toast(sentenceOf(error), 'bad'))
    },
    onNews: (name, news) => {
      if (news.t === 'terminals') setList(news.list)
      if (news.t === 'joins') setJoins(news.list)
      if (news.t === 'peers') setPeers((old) => ({ ...old, [name]: news.list }))
      if (news.t === 'recording') {
        setRecordings((old) => ({ ...old, [name]: news.id ? news.since : null }))
        if (news.why) toast(news.why, 'bad')
      }
    },
    onActivity: (name) => setActive((old) => (old.has(name) ? old : new Set(old).add(name))),
    onClosed: (name) =>
      setMemory((old) =>
        old.terminals.length > 1 ? { ...old, terminals: old.terminals.filter((one) => one.name !== name) } : old,
      ),
  }
}

function without(set: ReadonlySet<string>, name: string): ReadonlySet<string> {
  if (!set.has(name)) return set
  const next = new Set(set)
  next.delete(name)
  return next
}
