'use client'

import { FilePen } from 'lucide-react'
import { Button } from '@/app/_ui/button'
import { useLesson } from './lesson-context'

/** A button that opens a file of the sandbox in the editor. */
export function OpenFile({ path }: { path: string }) {
  const { openFile, live } = useLesson()
  return (
    <Button
      size="sm"
      kind="quiet"
      className="text-deep"
      // "~/" is how a text writes it; the files are named from there.
      onClick={() => openFile(path.replace(/^~\//, ''))}
      disabled={live.sandbox?.state !== 'running'}
      data-testid="open-file"
    >
      <FilePen aria-hidden="true" /> Open
    </Button>
  )
}
