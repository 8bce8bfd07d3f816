import { ArrowLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { buttonStyle } from '@/app/_ui/button'
import { shortId, titleOf } from '@/app/_xray/my-images'
import { ReadImage } from '../../../_components/read-image'
import { loadImage } from '../../../loaders'

interface Props {
  params: Promise<{ course: string; lesson: string; image: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { course, lesson, image } = await params
  return { title: `X-ray: ${titleOf((await loadImage(course, lesson, image)).image)}` }
}

export default async function ImagePage({ params }: Props) {
  const { course, lesson: slug, image: id } = await params
  const { lesson, image } = await loadImage(course, slug, id)
  return (
    <PageBody
      title={titleOf(image)}
      lead={<>In “{lesson.title}”</>}
      side={
        <Link href={`/images/${lesson.id}`} className={buttonStyle()}>
          <ArrowLeft aria-hidden="true" /> Your images
        </Link>
      }
    >
      <ReadImage api={`/api/lessons/${lesson.id}/xray/${shortId(image.id)}`} />
    </PageBody>
  )
}
