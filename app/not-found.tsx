import type { Metadata } from 'next'
import { NothingHere } from './_frame/nothing-here'
import { Shell } from './_frame/shell'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Shell>
      <NothingHere />
    </Shell>
  )
}
