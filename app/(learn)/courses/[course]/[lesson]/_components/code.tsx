'use client'

import { Check, Copy, Play, Save } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'
import { useTexts } from '@/app/_text/provider'
import { Button } from '@/app/_ui/button'
import { useToast } from '@/app/_ui/toast'
import { useLesson } from './lesson-context'

interface CodeProps {
  lang?: string
  /** Words out of run, copy, save. */
  actions?: string
  savePath?: string
  /** What Run types and Copy copies, where that is not the text shown. */
  command?: string
  /** Title of the terminal that Run types into. */
  terminal?: string
  children?: ReactNode
}

const SHELLS = ['bash', 'sh', 'console']

const NAMES: Record<string, string> = {
  dockerfile: 'Dockerfile',
  js: 'JavaScript',
}

/** A piece of code with what can be done with it. */
export function Code({ lang = '', actions = 'copy', savePath, command, terminal, children }: CodeProps) {
  const block = useRef<HTMLDivElement>(null)
  const { code } = useTexts()
  const name = SHELLS.includes(lang) ? code.shell : (NAMES[lang] ?? lang)
  const does = actions.split(' ')
  const text = () => command || block.current?.querySelector('pre')?.textContent?.replace(/\n$/, '') || ''
  return (
    <div className="overflow-hidden rounded-lg border bg-surface" data-testid="code" data-lang={lang}>
      <div className="flex h-9 items-center gap-1 border-b bg-sunken/60 pr-1 pl-3.5">
        <span className="mr-auto truncate font-mono text-ink-3 text-xs">
          {savePath ?? name}
          {terminal ? `, terminal “${terminal}”` : ''}
        </span>
        {does.includes('save') && savePath ? <SaveButton path={savePath} text={text} /> : null}
        {does.includes('copy') ? <CopyButton text={text} /> : null}
        {does.includes('run') ? <RunButton text={text} terminal={terminal} /> : null}
      </div>
      <div ref={block} className="code-block">
        {children}
      </div>
    </div>
  )
}

function RunButton({ text, terminal }: { text: () => string; terminal: string | undefined }) {
  const { run, live } = useLesson()
  const { code } = useTexts()
  const on = live.sandbox?.state === 'running'
  return (
    <Button
      size="sm"
      kind="quiet"
      className="h-7 text-deep"
      onClick={() => run(text(), terminal)}
      disabled={!on}
      title={on ? terminal && `In terminal “${terminal}”` : code.notRunning}
      data-testid="run"
    >
      <Play aria-hidden="true" /> {code.run}
    </Button>
  )
}

function CopyButton({ text }: { text: () => string }) {
  const [copied, setCopied] = useState(false)
  const { code } = useTexts()
  const toast = useToast()
  async function copy() {
    try {
      await navigator.clipboard.writeText(text())
      setCopied(true)
      setTimeout(() => setCopied(false), 2000)
    } catch {
      // Without https a browser may refuse; the text can still be selected.
      toast(code.noCopy, 'bad')
    }
  }
  return (
    <Button size="sm" kind="quiet" className="h-7" onClick={copy}>
      {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span className="sr-only sm:not-sr-only">{copied ? code.copied : code.copy}</span>
    </Button>
  )
}

function SaveButton({ path, text }: { path: string; text: () => string }) {
  const { api, live } = useLesson()
  const { code } = useTexts()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  async function save() {
    setBusy(true)
    try {
      await call(`${api}/files`, { path, content: `${text()}\n` })
      toast(code.saved(path))
    } catch (error) {
      toast(sentenceOf(error), 'bad')
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button
      size="sm"
      kind="quiet"
      className="h-7"
      onClick={save}
      busy={busy}
      disabled={live.sandbox?.state !== 'running'}
      data-testid="save"
    >
      {busy ? null : <Save aria-hidden="true" />}
      <span>{code.save}</span>
    </Button>
  )
}
