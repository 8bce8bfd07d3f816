import { ArrowLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { requireUser } from '@/app/_server/session'
import { buttonStyle } from '@/app/_ui/button'
import { Upload } from '../_components/upload'

export const metadata: Metadata = { title: 'X-ray of an archive' }

export default async function ArchivePage() {
  await requireUser({ path: '/images/archive' })
  return (
    <PageBody
      title="Look into an archive"
      lead="A file that docker save has written, plain or gzipped. It is read as it arrives, and nothing of it is kept."
      side={
        <Link href="/images" className={buttonStyle()}>
          <ArrowLeft aria-hidden="true" /> X-ray
        </Link>
      }
    >
      <Upload />
    </PageBody>
  )
}
