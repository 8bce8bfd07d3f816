import Link from 'next/link'
import { buttonStyle } from '@/app/_ui/button'
import { PageBody } from './page-body'

/** What stands in the place of a page that is not there, or not there for this reader. */
export function NothingHere() {
  return (
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
  )
}
