'use client'

import { Lightbulb, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'
import { useTexts } from '@/app/_text/provider'
import { Button } from '@/app/_ui/button'
import { InlineText } from '@/app/_ui/inline-text'
import { useLesson } from './lesson-context'

/** The hints that were asked for, and the buttons that ask for more or have the task looked at now. */
export function TaskHelp({
  taskId,
  shown,
  total,
  done,
  checkable,
  submits = false,
}: {
  taskId: string
  shown: string[]
  total: number
  done: boolean
  checkable: boolean
  /** The task is looked at only when the learner asks for it. */
  submits?: boolean
}) {
  const { api, live } = useLesson()
  const { task: texts } = useTexts()
  const [busy, setBusy] = useState<'hint' | 'check' | null>(null)
  const [reply, setReply] = useState<string | null>(null)

  async function ask(what: 'hint' | 'check') {
    setBusy(what)
    setReply(null)
    try {
      const result = await call<{ done?: boolean; message?: string | null }>(`${api}/tasks`, { do: what, task: taskId })
      if (what === 'check' && result.done === false && !result.message) setReply(texts.looked)
    } catch (error) {
      setReply(sentenceOf(error))
    } finally {
      setBusy(null)
    }
  }

  const more = total > shown.length && !done
  const check = checkable && !done && live.sandbox?.state === 'running'
  return (
    <div aria-live="polite">
      {shown.length > 0 ? (
        <ol className="mt-3 list-none! space-y-2 pl-0!" data-testid="task-hints">
          {shown.map((hint) => (
            <li key={hint} className="flex gap-2 text-[0.9375rem] text-ink-2">
              <Lightbulb className="mt-1 size-4 shrink-0 text-warn" aria-hidden="true" />
              <span>
                <InlineText text={hint} />
              </span>
            </li>
          ))}
        </ol>
      ) : null}
      {more || check ? (
        <div className="-ml-2.5 mt-2 flex flex-wrap gap-1">
          {more ? (
            <Button size="sm" kind="quiet" onClick={() => ask('hint')} busy={busy === 'hint'} data-testid="hint">
              {busy === 'hint' ? null : <Lightbulb aria-hidden="true" />}
              {shown.length === 0 ? texts.showHint : texts.anotherHint}
            </Button>
          ) : null}
          {check ? (
            <Button size="sm" kind="quiet" onClick={() => ask('check')} busy={busy === 'check'} data-testid="check-now">
              {busy === 'check' ? null : <RefreshCw aria-hidden="true" />}
              {submits ? texts.handIn : texts.checkNow}
            </Button>
          ) : null}
        </div>
      ) : null}
      {reply && !done ? <p className="mt-1 text-ink-2 text-sm">{reply}</p> : null}
    </div>
  )
}
