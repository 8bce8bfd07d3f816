import { ArrowLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { lessonHref } from '@/app/_learn/next-lesson'
import { SubmissionList } from '@/app/_submission/submission-list'
import { WayOn } from '../../_components/way-on'
import { ExerciseBench } from './_components/exercise-bench'
import { PlainText } from './_components/plain-text'
import { Rubric } from './_components/rubric'
import { loadExercise } from './loaders'

interface Props {
  params: Promise<{ course: string; lesson: string; exercise: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { course, lesson, exercise } = await params
  return { title: (await loadExercise(course, lesson, exercise)).exercise.title }
}

export default async function ExercisePage({ params }: Props) {
  const { course: courseId, lesson: slug, exercise: id } = await params
  const page = await loadExercise(courseId, slug, id)
  const { exercise, lesson, submissions } = page
  const brief = (
    <section tabIndex={-1} aria-label="Brief" className="h-full overflow-y-auto outline-none">
      <div className="mx-auto max-w-[46rem] px-4 pt-6 pb-24 sm:px-8 lg:pt-8">
        <p className="mb-8 text-sm">
          <Link href={lessonHref(lesson.id)} className="inline-flex items-center gap-1.5 text-ink-2 hover:text-ink">
            <ArrowLeft className="size-4" aria-hidden="true" />
            {lesson.title}
          </Link>
        </p>
        {lesson.exercises.length > 1 ? (
          <p className="mb-1 text-ink-2 text-sm">
            Graded exercise {lesson.exercises.indexOf(exercise) + 1} of {lesson.exercises.length}
          </p>
        ) : null}
        <h1 className="mb-6 text-3xl tracking-[-0.03em]">{exercise.title}</h1>
        <PlainText tree={page.brief} />
        <Rubric criteria={exercise.rubric} />
        <section aria-labelledby="history" className="mt-12">
          <h2 id="history" className="mb-3 text-xl">
            Your submissions
          </h2>
          {submissions.length > 0 ? (
            <SubmissionList rows={submissions} />
          ) : (
            <p className="text-ink-2">None yet. Hand in as often as you like; your best score counts.</p>
          )}
        </section>
        <WayOn back={page.back} on={page.on} />
      </div>
    </section>
  )
  return (
    <ExerciseBench
      api={`/api/lessons/${lesson.id}`}
      exerciseId={exercise.id}
      draftKey={`drydock.draft.${page.userId}.${exercise.id}`}
      edit={exercise.edit}
      start={page.start}
      context={page.context}
      secrets={page.secrets}
      running={page.running}
      split={page.split}
    >
      {brief}
    </ExerciseBench>
  )
}
