'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { CallError, sentenceOf } from '@/app/_learn/call'
import type { HomeTree } from '@/lib/sandboxes/files/tree'
import { type HomeApi, homeApi } from './api'
import * as states from './open-files'

/** While the pane is seen. Programs and the shell change files too. */
const LOOK_MS = 8_000

export interface Files {
  tree: HomeTree | null
  open: states.OpenFile[]
  current: states.OpenFile | null
  saving: boolean
  /** What went wrong last, in a sentence. */
  trouble: string | null
  show(path: string): void
  close(path: string): void
  edit(path: string, text: string): void
  /** Saves the file that is shown; `over` also over what somebody else has written. */
  save(over?: boolean): Promise<void>
  /** Takes the sandbox's text in place of what is typed here. */
  takeTheirs(): Promise<void>
  /** Runs a change of files and looks at them again; false when it was refused. */
  change(work: (api: HomeApi) => Promise<unknown>): Promise<boolean>
  /** The same for another name, which what is open takes too; and for what is deleted, which closes. */
  move(from: string, to: string): Promise<boolean>
  remove(path: string): Promise<boolean>
}

/** The files of the sandbox and those that are open, kept in step with it while `active`. */
export function useFiles({ api: lessonApi, active }: { api: string; active: boolean }): Files {
  const api = useMemo(() => homeApi(lessonApi), [lessonApi])
  const [tree, setTree] = useState<HomeTree | null>(null)
  const [open, setOpen] = useState<states.OpenFile[]>([])
  const [path, setPath] = useState<string | null>(null)
  const [saving, setSaving] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const current = open.find((file) => file.path === path) ?? null
  const latest = useRef(current)
  latest.current = current

  const attempt = useCallback(async (work: () => Promise<unknown>) => {
    try {
      await work()
      setTrouble(null)
      return true
    } catch (error) {
      setTrouble(sentenceOf(error))
      return false
    }
  }, [])

  const read = useCallback(
    async (wanted: string) => {
      try {
        const file = await api.read(wanted)
        setOpen((files) => states.withRead(files, wanted, file))
      } catch (error) {
        if (error instanceof CallError && error.code === 'not_found') {
          setOpen((files) => states.withGone(files, wanted))
        }
        throw error
      }
    },
    [api],
  )

  const look = useCallback(
    () =>
      attempt(async () => {
        setTree(await api.list())
        const shown = latest.current
        if (shown) await read(shown.path).catch(() => undefined)
      }),
    [api, attempt, read],
  )

  useEffect(() => {
    if (!active) return
    void look()
    const timer = setInterval(() => void look(), LOOK_MS)
    window.addEventListener('focus', look)
    return () => {
      clearInterval(timer)
      window.removeEventListener('focus', look)
    }
  }, [active, look])

  const unsaved = open.some(states.isDirty)
  useEffect(() => {
    if (!unsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [unsaved])

  const show = useCallback(
    (wanted: string) => {
      setPath(wanted)
      void attempt(() => read(wanted))
    },
    [attempt, read],
  )

  const save = async (over = false) => {
    const file = latest.current
    if (!file || file.saved === null) return
    setSaving(true)
    await attempt(async () => {
      try {
        const version = over ? await versionNow(api, file.path) : file.version
        const written = await api.write(file.path, file.text, version)
        setOpen((files) => states.withSaved(files, file.path, { text: file.text, version: written }))
      } catch (error) {
        const kind = error instanceof CallError ? CONFLICTS[error.code] : undefined
        if (!kind) throw error
        setOpen((files) => states.withConflict(files, file.path, kind))
      }
    })
    setSaving(false)
  }

  const change = async (work: () => Promise<unknown>) => {
    const done = await attempt(work)
    // What was refused stays to be read.
    if (done) await look()
    return done
  }

  return {
    tree,
    open,
    current,
    saving,
    trouble,
    show,
    save,
    edit: (edited, text) => setOpen((files) => states.withText(files, edited, text)),
    close: (closed) => {
      setOpen((files) => files.filter((file) => file.path !== closed))
      if (closed === path) setPath(open.findLast((file) => file.path !== closed)?.path ?? null)
    },
    takeTheirs: async () => {
      const file = latest.current
      if (!file) return
      await attempt(async () => {
        const theirs = await api.read(file.path)
        setOpen((files) => states.withTheirs(files, file.path, theirs))
      })
    },
    change: (work) => change(() => work(api)),
    move: (from, to) =>
      change(async () => {
        await api.move(from, to)
        setOpen((files) => states.withMoved(files, from, to))
        setPath((now) => (now === null ? null : states.movedPath(now, from, to)))
      }),
    remove: (gone) =>
      change(async () => {
        await api.remove(gone)
        setOpen((files) => files.filter((file) => file.path !== gone && !file.path.startsWith(`${gone}/`)))
      }),
  }
}

/** What a refused save means for the file. Other conflicts, a full disk for example, are told in the server's words. */
const CONFLICTS: Record<string, states.OpenFile['conflict'] | undefined> = { changed: 'changed', not_found: 'gone' }

/** Null when it is gone. */
async function versionNow(api: HomeApi, path: string): Promise<string | null> {
  try {
    return (await api.read(path)).version
  } catch (error) {
    if (error instanceof CallError && error.code === 'not_found') return null
    throw error
  }
}
