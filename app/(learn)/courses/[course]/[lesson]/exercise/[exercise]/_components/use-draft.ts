'use client'

import { useCallback, useEffect, useState } from 'react'

type Files = Record<string, string>
const SAVE_AFTER_MS = 400

/** The learner's files, kept in this browser while they are edited. `revision` counts how often they were
 * replaced from outside of the editor. */
export function useDraft({ draftKey, edit, start }: { draftKey: string; edit: string[]; start: Files }) {
  const [files, setFiles] = useState(start)
  const [revision, setRevision] = useState(0)
  const [dirty, setDirty] = useState(false)

  useEffect(() => {
    const kept = readDraft(draftKey, edit)
    if (!kept) return
    setFiles((now) => ({ ...now, ...kept }))
    setRevision((now) => now + 1)
  }, [draftKey, edit])

  useEffect(() => {
    if (!dirty) return
    // A full or closed storage must not stop the typing; handing in works without it.
    const timer = setTimeout(() => keep(draftKey, files), SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [draftKey, files, dirty])

  const change = useCallback((path: string, text: string) => {
    setDirty(true)
    setFiles((now) => (now[path] === text ? now : { ...now, [path]: text }))
  }, [])

  const startOver = useCallback(() => {
    localStorage.removeItem(draftKey)
    setDirty(false)
    setFiles(start)
    setRevision((now) => now + 1)
  }, [draftKey, start])

  /** Keeps the files now; false when this browser does not let us. */
  const save = useCallback(() => keep(draftKey, files), [draftKey, files])

  return { files, revision, change, startOver, save }
}

function keep(draftKey: string, files: Files): boolean {
  try {
    localStorage.setItem(draftKey, JSON.stringify(files))
    return true
  } catch {
    return false
  }
}

function readDraft(draftKey: string, edit: string[]): Files | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(draftKey) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return null
    const known = Object.entries(kept).filter(([path, text]) => edit.includes(path) && typeof text === 'string')
    return Object.fromEntries(known) as Files
  } catch {
    return null
  }
}
