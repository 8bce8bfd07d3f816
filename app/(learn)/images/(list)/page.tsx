import { ArrowRight, FileArchive } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { buttonStyle } from '@/app/_ui/button'
import { Empty } from '@/app/_ui/empty'
import { loadImageLessons } from '../loaders'

export const metadata: Metadata = { title: 'X-ray' }

export default async function ImagesPage() {
  const lessons = await loadImageLessons()
  return (
    <PageBody
      title="X-ray"
      lead="Look into an image: its layers, the files in them, what is shipped yet hidden, and what looks like a secret."
      side={
        <Link href="/images/archive" className={buttonStyle()}>
          <FileArchive aria-hidden="true" /> Look into an archive
        </Link>
      }
    >
      {lessons.length > 0 ? (
        <ul className="border-t">
          {lessons.map(({ id, title }) => (
            <li key={id} className="border-b">
              <Link href={`/images/${id}`} className="flex items-center gap-4 px-1 py-3.5 hover:bg-surface">
                <span className="flex-1 font-[560]">{title}</span>
                <span className="text-ink-2 text-sm">Images of this lesson</span>
                <ArrowRight className="size-4 text-ink-3" aria-hidden="true" />
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <Empty
          title="No images of yours yet"
          action={
            <Link href="/courses" className={buttonStyle({ kind: 'primary' })}>
              Open the course
            </Link>
          }
        >
          <p>Each lesson with a sandbox gives you an engine of your own. What you build there shows here.</p>
        </Empty>
      )}
    </PageBody>
  )
}
