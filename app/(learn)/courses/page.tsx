import { ArrowRight } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { PageBody } from '@/app/_frame/page-body'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { Empty } from '@/app/_ui/empty'
import { count } from '@/app/_ui/format'

export const metadata: Metadata = { title: 'Courses' }

/** The list of courses; with a single one there is nothing to choose, so it opens. */
export default async function CoursesPage() {
  const user = await requireUser({ path: '/courses' })
  const { courses } = await (await getContext()).catalogOf(user.id)
  const [only] = courses
  if (only && courses.length === 1) redirect(`/courses/${only.id}`)
  return (
    <PageBody title="Courses">
      {courses.length === 0 ? (
        <Empty title="There is no course yet">
          <p>Lessons are folders of text. Put some into the labs folder of this Drydock, and they show here.</p>
        </Empty>
      ) : (
        <ul className="border-t">
          {courses.map((course) => (
            <li key={course.id} className="border-b">
              <Link href={`/courses/${course.id}`} className="group flex items-center gap-4 py-5">
                <div className="flex-1">
                  <h2 className="text-xl group-hover:text-deep">{course.title}</h2>
                  <p className="mt-1 max-w-prose text-ink-2">{course.summary}</p>
                </div>
                <p className="text-ink-3 text-sm">{count(course.lessons.length, 'lesson')}</p>
                <ArrowRight className="size-5 text-ink-3" aria-hidden="true" />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </PageBody>
  )
}
