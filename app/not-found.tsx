import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from './_frame/page-body'
import { Shell } from './_frame/shell'
import { buttonStyle } from './_ui/button'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Shell>
      <PageBody
        title="There is nothing here"
        lead="The address is wrong, or what it named is gone or belongs to somebody else."
      >
        <div className="flex gap-3">
          <Link href="/courses" className={buttonStyle({ kind: 'primary' })}>
            To the course
          </Link>
          <Link href="/" className={buttonStyle()}>
            Start page
          </Link>
        </div>
      </PageBody>
    </Shell>
  )
}
