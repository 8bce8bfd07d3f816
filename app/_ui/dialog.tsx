'use client'

import { AlertDialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { Button } from './button'

/** A question before something that cannot be taken back. The button that opens it is `trigger`. */
export function Confirm({
  trigger,
  title,
  children,
  action,
  onConfirm,
}: {
  trigger: ReactNode
  title: string
  children: ReactNode
  action: string
  onConfirm: () => void | Promise<void>
}) {
  const [open, setOpen] = useState(false)
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>
      <Box title={title} action={action} tone="danger" onConfirm={onConfirm} onClose={() => setOpen(false)}>
        {children}
      </Box>
    </AlertDialog.Root>
  )
}

/** The same, opened from elsewhere, a menu for example. */
export function Question({ open, ...rest }: BoxProps & { open: boolean }) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(now) => !now && rest.onClose()}>
      <Box {...rest} />
    </AlertDialog.Root>
  )
}

interface BoxProps {
  title: string
  children: ReactNode
  action: string
  tone: 'danger' | 'primary'
  onConfirm: () => void | Promise<void>
  onClose: () => void
}

function Box({ title, children, action, tone, onConfirm, onClose }: BoxProps) {
  const [busy, setBusy] = useState(false)
  async function confirm() {
    setBusy(true)
    try {
      await onConfirm()
    } finally {
      setBusy(false)
      onClose()
    }
  }
  return (
    <AlertDialog.Portal>
      <AlertDialog.Overlay className="fixed inset-0 z-50 bg-[rgb(4_14_17/0.55)]" />
      <AlertDialog.Content className="max-h-[calc(100dvh-2rem)] overflow-y-auto fixed top-1/2 left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-lg border bg-raised p-6 shadow-float">
        <AlertDialog.Title className="text-lg font-[640]">{title}</AlertDialog.Title>
        <AlertDialog.Description asChild>
          <div className="mt-2 text-sm leading-relaxed text-ink-2">{children}</div>
        </AlertDialog.Description>
        <div className="mt-6 flex justify-end gap-3">
          <AlertDialog.Cancel asChild>
            <Button>Keep it</Button>
          </AlertDialog.Cancel>
          <Button kind={tone} busy={busy} onClick={confirm}>
            {action}
          </Button>
        </div>
      </AlertDialog.Content>
    </AlertDialog.Portal>
  )
}
