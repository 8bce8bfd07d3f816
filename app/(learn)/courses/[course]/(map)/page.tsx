import type { Metadata } from 'next'
import { PageBody } from '@/app/_frame/page-body'
import { Empty } from '@/app/_ui/empty'
import { Progress } from '@/app/_ui/progress'
import { LessonRows } from './_components/lesson-rows'
import { NextUp } from './_components/next-up'
import { ReviewDue } from './_components/review-due'
import { loadCourse } from './loaders'

interface Props {
  params: Promise<{ course: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await loadCourse((await params).course)).course.title }
}

export default async function CoursePage({ params }: Props) {
  const { course, modules, next, done, total, reviews } = await loadCourse((await params).course)
  return (
    <PageBody
      title={course.title}
      lead={course.summary}
      side={
        <div className="w-full sm:w-56">
          <p className="mb-2 text-ink-2 text-sm tabular-nums">
            <strong className="font-semibold text-ink">{done}</strong> of {total} lessons finished
          </p>
          <Progress value={done} max={total} label="Lessons finished" className="h-2" />
        </div>
      }
    >
      {reviews.length > 0 ? <ReviewDue titles={reviews} /> : null}
      {next ? <NextUp row={next} /> : null}
      {modules.length === 0 ? (
        <Empty title="No lessons yet">
          <p>The course is here, its lessons are not. Ask your instructor.</p>
        </Empty>
      ) : (
        <div className="space-y-12">
          {modules.map((module) => (
            <section key={module.title} aria-labelledby={`module-${module.title}`}>
              <h2 id={`module-${module.title}`} className="mb-3 text-xl">
                {module.title}
              </h2>
              <LessonRows rows={module.rows} />
            </section>
          ))}
        </div>
      )}
    </PageBody>
  )
}
