import type { Course, Lesson } from '@/lib/labs/types'

/** The courses' tables of contents, as they are in the catalog today. */
export function Lessons({ courses }: { courses: Course[] }) {
  const filled = courses.filter((course) => course.lessons.length > 0)
  if (filled.length === 0) return null
  return (
    <section className="border-t bg-surface">
      <div className="mx-auto max-w-[80rem] space-y-14 px-4 py-16 sm:px-6 lg:py-20">
        {filled.map((course) => (
          <div key={course.id} className="grid gap-x-12 gap-y-8 lg:grid-cols-[1fr_2fr]">
            <div>
              <h2 className="text-2xl">{course.title}</h2>
              <p className="mt-3 max-w-[30rem] text-ink-2">{course.summary}</p>
            </div>
            <ol className="border-t">
              {course.lessons.map((lesson) => (
                <li key={lesson.id} className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 border-b py-4">
                  <h3 className="text-base">{lesson.title}</h3>
                  <p className="text-ink-3 text-sm tabular-nums">{lesson.minutes} min</p>
                  <p className="col-span-full max-w-prose text-ink-2 text-sm">
                    {lesson.summary}
                    {exercisesOf(lesson)}
                  </p>
                </li>
              ))}
            </ol>
          </div>
        ))}
      </div>
    </section>
  )
}

function exercisesOf({ exercises }: Lesson): string {
  if (exercises.length === 0) return ''
  return exercises.length === 1 ? ' With a graded exercise.' : ` With ${exercises.length} graded exercises.`
}
