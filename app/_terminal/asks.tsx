'use client'

import { ClipboardPaste, ExternalLink } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button, buttonStyle } from '@/app/_ui/button'
import type { Display } from './display/display'
import { changeSettings } from './settings/settings'

/** What a terminal wants to know before it does something. */
export type Asked =
  | { kind: 'paste'; text: string; lines: number }
  | { kind: 'link'; address: string }
  | { kind: 'clipboard'; text: string }

const PREVIEW_CHARS = 4000

export function Asks({ asked, onDone, display }: { asked: Asked | null; onDone(): void; display(): Display | null }) {
  if (!asked) return null
  const done = () => {
    onDone()
    display()?.term.focus()
  }
  if (asked.kind === 'clipboard') return <ClipboardQuestion text={asked.text} onDone={done} />
  return (
    <Dialog.Root open onOpenChange={(open) => !open && done()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-[rgb(4_14_17/0.55)]" />
        <Dialog.Content
          className="fixed top-1/2 left-1/2 z-50 flex max-h-[85dvh] w-[min(38rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 animate-enter flex-col rounded-lg border bg-raised p-6 shadow-float"
          data-testid={`ask-${asked.kind}`}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {asked.kind === 'paste' ? (
            <PasteQuestion
              {...asked}
              onPaste={() => {
                onDone()
                display()?.insert(asked.text)
              }}
            />
          ) : (
            <LinkQuestion address={asked.address} onDone={done} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PasteQuestion({ text, lines, onPaste }: { text: string; lines: number; onPaste(): void }) {
  return (
    <>
      <Dialog.Title className="text-lg font-[640]">Paste {lines.toLocaleString('en')} lines?</Dialog.Title>
      <Dialog.Description className="mt-1 text-ink-2 text-sm">
        Each line may run as a command. Read them first.
      </Dialog.Description>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        className="mt-4 min-h-16 overflow-auto rounded-md bg-shell p-3 text-[0.8125rem] text-shell-ink leading-relaxed"
      >
        {text.slice(0, PREVIEW_CHARS)}
        {text.length > PREVIEW_CHARS
          ? `\n… and ${(text.length - PREVIEW_CHARS).toLocaleString('en')} more characters`
          : ''}
      </pre>
      <label className="mt-4 flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-[var(--deep)]"
          onChange={(event) => changeSettings({ askPaste: !event.target.checked })}
        />
        Do not ask again in this browser
      </label>
      <Buttons>
        <Button kind="primary" autoFocus onClick={onPaste} data-testid="paste-confirm">
          <ClipboardPaste aria-hidden="true" /> Paste
        </Button>
      </Buttons>
    </>
  )
}

function LinkQuestion({ address, onDone }: { address: string; onDone(): void }) {
  const { host, protocol } = new URL(address)
  const [before, after] = address.split(host, 2)
  return (
    <>
      <Dialog.Title className="text-lg font-[640]">Open this address?</Dialog.Title>
      <Dialog.Description className="mt-1 text-ink-2 text-sm">
        A program in the terminal printed it. It opens in a window of its own
        {protocol === 'http:' ? ', without encryption' : ''}.
      </Dialog.Description>
      <p className="mt-4 max-h-40 overflow-auto break-all rounded-md bg-sunken p-3 font-mono text-ink-2 text-sm">
        {before}
        <strong className="text-ink">{host}</strong>
        {after}
      </p>
      <Buttons>
        <Button
          onClick={() => {
            void navigator.clipboard.writeText(address).catch(() => {})
            onDone()
          }}
        >
          Copy it
        </Button>
        <a
          href={address}
          target="_blank"
          rel="noopener noreferrer"
          className={buttonStyle({ kind: 'primary' })}
          onClick={onDone}
          data-testid="link-open"
        >
          <ExternalLink aria-hidden="true" /> Open
        </a>
      </Buttons>
    </>
  )
}

function Buttons({ children }: { children: ReactNode }) {
  return (
    <div className="mt-6 flex flex-wrap justify-end gap-3">
      <Dialog.Close asChild>
        <Button>Cancel</Button>
      </Dialog.Close>
      {children}
    </div>
  )
}

/** Not a dialog: a program must not be able to take the focus whenever it likes. */
function ClipboardQuestion({ text, onDone }: { text: string; onDone(): void }) {
  const copy = () => {
    void navigator.clipboard.writeText(text).catch(() => {})
    onDone()
  }
  return (
    <div
      role="alert"
      data-testid="ask-clipboard"
      className="flex flex-wrap items-center gap-x-2 gap-y-2 border-shell-line border-t px-3 py-2 text-shell-ink text-sm"
    >
      <p className="min-w-0 flex-1 basis-56">
        A program wants to put text into your clipboard:{' '}
        <code className="break-all">
          {text.slice(0, 60)}
          {text.length > 60 ? '…' : ''}
        </code>
      </p>
      <Button kind="shell" size="sm" onClick={copy}>
        Copy it
      </Button>
      <Button
        kind="shell"
        size="sm"
        onClick={() => {
          changeSettings({ clipboard: 'allow' })
          copy()
        }}
      >
        Always allow
      </Button>
      <Button
        kind="shell"
        size="sm"
        onClick={() => {
          changeSettings({ clipboard: 'refuse' })
          onDone()
        }}
        data-testid="clipboard-never"
      >
        Never
      </Button>
    </div>
  )
}
