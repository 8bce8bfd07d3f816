'use client'

import { Printer } from 'lucide-react'
import { Button } from '@/app/_ui/button'

export function PrintButton() {
  return (
    <Button kind="quiet" onClick={() => window.print()}>
      <Printer aria-hidden="true" /> Print
    </Button>
  )
}
