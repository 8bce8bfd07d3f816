'use client'

import { FolderCheck, TriangleAlert, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { LiveHome } from '@/app/_learn/live'
import { Button } from '@/app/_ui/button'
import { useLesson } from './lesson-context'

/** Above a running shell: which files came back, and what could not be kept or laid back, until it is closed. */
export function HomeNote() {
  const { live, api } = useLesson()
  const { home, sandbox } = live
  const [closed, setClosed] = useState('')
  const key = `${sandbox?.id} ${home.trouble} ${home.note}`
  const text = sentences(home, api)
  if (!text || closed === key) return null
  const bad = home.trouble !== null || home.note !== null
  const Icon = bad ? TriangleAlert : FolderCheck
  return (
    <div
      className="flex items-start gap-3 border-shell-line border-b px-3 py-2 text-shell-ink-2 text-sm"
      role="status"
      data-testid="home-note"
    >
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <p className="flex-1">{text}</p>
      <Button kind="shell" size="sm" className="-my-1 px-2" aria-label="Close" onClick={() => setClosed(key)}>
        <X aria-hidden="true" />
      </Button>
    </div>
  )
}

function sentences(home: LiveHome, api: string): ReactNode {
  const at = (iso: string) => <time dateTime={iso}>{formatMoment(iso)}</time>
  if (home.trouble)
    return (
      <>
        Not all of your files are kept, because {home.trouble}.{' '}
        {home.savedAt ? <>What is kept is of {at(home.savedAt)}. </> : null}
        <FilesLink href={`${api}/home`}>Download your files</FilesLink>
      </>
    )
  if (home.note)
    return (
      <>
        {home.note}{' '}
        {home.asideFrom ? (
          <FilesLink href={`${api}/home?of=aside`}>Download those of {formatMoment(home.asideFrom)}</FilesLink>
        ) : null}
      </>
    )
  if (home.restoredFrom)
    return <>Your files of {at(home.restoredFrom)} are back. Programs that ran then are not: start them again.</>
  return null
}

export function FilesLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a className="whitespace-nowrap text-shell-ink underline" href={href} download>
      {children}
    </a>
  )
}

/** The day only when it is another one. */
export function formatMoment(iso: string): string {
  const date = new Date(iso)
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (date.toDateString() === new Date().toDateString()) return time
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}, ${time}`
}
