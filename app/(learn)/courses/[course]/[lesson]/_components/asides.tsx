import { ChevronRight, FileText } from 'lucide-react'
import type { ReactNode } from 'react'
import { Notice } from '@/app/_ui/notice'
import { OpenFile } from './open-file'

/** A help in the text that the reader opens by choice. */
export function Hint({ title, children }: { title?: string; children?: ReactNode }) {
  return (
    <details className="group rounded-lg border bg-surface px-4 py-3 sm:px-5">
      <summary className="flex list-none items-center gap-2 font-[560] [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 text-ink-3 transition-transform group-open:rotate-90" aria-hidden="true" />
        {title || 'A hint'}
      </summary>
      <div className="mt-3 space-y-3 pl-6 text-base">{children}</div>
    </details>
  )
}

const TONES: Record<string, 'info' | 'good' | 'warn' | 'bad'> = {
  note: 'info',
  important: 'info',
  tip: 'good',
  warning: 'warn',
  caution: 'bad',
}

export function Alert({ kind, children }: { kind?: string; children?: ReactNode }) {
  return (
    <Notice tone={TONES[kind ?? ''] ?? 'info'} className="text-base">
      <div className="space-y-3">{children}</div>
    </Notice>
  )
}

/** A file of the sandbox, to be opened in the editor. */
export function FileLink({ path = '' }: { path?: string }) {
  return (
    <p className="flex items-center gap-2 rounded-lg border bg-surface px-4 py-2">
      <FileText className="size-4 text-ink-3" aria-hidden="true" />
      <code className="mr-auto">{path}</code>
      <OpenFile path={path} />
    </p>
  )
}
