import { ArrowLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { lessonHref } from '@/app/_learn/next-lesson'
import { buttonStyle } from '@/app/_ui/button'
import { Empty } from '@/app/_ui/empty'
import { ImageTable } from '../../../_components/image-table'
import { ShareTree } from '../../../_components/share-tree'
import { loadLessonImages, treeOf } from '../../../loaders'

interface Props {
  params: Promise<{ course: string; lesson: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { course, lesson } = await params
  return { title: `Images: ${(await loadLessonImages(course, lesson)).lesson.title}` }
}

export default async function LessonImagesPage({ params }: Props) {
  const { course, lesson: slug } = await params
  const { lesson, images } = await loadLessonImages(course, slug)
  return (
    <PageBody
      title="Your images"
      lead={<>What docker images shows in “{lesson.title}”. Open one to look into it.</>}
      side={
        <Link href={lessonHref(lesson.id)} className={buttonStyle()}>
          <ArrowLeft aria-hidden="true" /> Back to the lesson
        </Link>
      }
    >
      {images.length > 0 ? (
        <div className="space-y-14">
          <ImageTable lessonId={lesson.id} images={images} />
          <ShareTree tree={treeOf(images)} />
        </div>
      ) : (
        <Empty title="There is no image in this lesson yet">
          <p>Build one with docker build in the lesson’s terminal, then look into it here.</p>
        </Empty>
      )}
    </PageBody>
  )
}
