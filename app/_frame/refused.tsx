import Link from 'next/link'
import { buttonStyle } from '@/app/_ui/button'
import { PageBody } from './page-body'

/** A page that this person's role does not reach. */
export function Refused() {
  return (
    <PageBody
      title="This page is for admins"
      lead="Your account may not see it. If it should, ask an admin of this Drydock."
    >
      <Link href="/courses" className={buttonStyle({ kind: 'primary' })}>
        To the course
      </Link>
    </PageBody>
  )
}
