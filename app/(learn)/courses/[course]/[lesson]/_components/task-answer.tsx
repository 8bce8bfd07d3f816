'use client'

import { type FormEvent, useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'
import type { TaskView } from '@/app/_learn/live'
import { useTexts } from '@/app/_text/provider'
import { Button } from '@/app/_ui/button'
import { inputStyle } from '@/app/_ui/field'
import { useLesson } from './lesson-context'

/** The field of a task that asks for an answer. */
export function TaskAnswer({ task }: { task: TaskView }) {
  const { api } = useLesson()
  const { task: texts } = useTexts()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [reply, setReply] = useState<string | null>(null)

  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setReply(null)
    try {
      const result = await call<{ done: boolean; message: string | null }>(`${api}/tasks`, {
        do: 'answer',
        task: task.id,
        text,
      })
      if (!result.done) setReply(result.message || texts.notYet)
    } catch (error) {
      setReply(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }

  const id = `answer-${task.id}`
  return (
    <form onSubmit={send} className="mt-3">
      <label htmlFor={id} className="mb-1.5 block text-sm font-[560]">
        {task.prompt ?? texts.answer}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={`${inputStyle} h-10 font-mono text-sm`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby={reply ? `${id}-reply` : undefined}
        />
        <Button type="submit" busy={busy} disabled={text.trim() === ''}>
          {texts.check}
        </Button>
      </div>
      <p id={`${id}-reply`} aria-live="polite" className="mt-2 text-ink-2 text-sm empty:hidden">
        {reply}
      </p>
    </form>
  )
}
