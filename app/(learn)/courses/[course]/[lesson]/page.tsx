import type { Metadata } from 'next'
import { getContext } from '@/app/_server/context'
import { findUser } from '@/app/_server/session'
import { findLanguage } from '@/app/_text/language'
import { findLesson } from '@/lib/labs/catalog'
import { catalogIn } from '@/lib/labs/translations/apply'
import { LessonProvider } from './_components/lesson-context'
import { LessonText } from './_components/lesson-text'
import { NewerVersion } from './_components/newer-version'
import { Objectives } from './_components/objectives'
import { TextPane } from './_components/text-pane'
import { WayOn } from './_components/way-on'
import { Workspace } from './_components/workspace'
import { loadLesson } from './loaders'

interface Props {
  params: Promise<{ course: string; lesson: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { course, lesson } = await params
  const [{ catalog, catalogOf }, user] = await Promise.all([getContext(), findUser()])
  const all = await (user ? catalogOf(user.id) : catalog())
  const found = findLesson(catalogIn(all, await findLanguage()), `${course}/${lesson}`)
  return { title: found?.title ?? 'Lesson' }
}

export default async function LessonPage({ params, searchParams }: Props) {
  const { course: courseId, lesson: slug } = await params
  const query = await searchParams
  const stepId = typeof query.step === 'string' ? query.step : undefined
  const page = await loadLesson({ courseId, slug, stepId })
  const { course, lesson, step, steps } = page
  const text = (
    <TextPane
      course={{ title: course.title, href: `/courses/${course.id}` }}
      lessonTitle={lesson.title}
      steps={steps}
      current={step.id}
    >
      <NewerVersion />
      <h1 className="mb-6 text-3xl tracking-[-0.03em]">{step.title}</h1>
      {step === lesson.steps[0] ? <Objectives items={lesson.objectives} minutes={lesson.minutes} /> : null}
      {/* The key makes each step's fields and folds begin anew. */}
      <LessonText key={step.id} tree={page.text} />
      <WayOn back={page.back} on={page.on} />
    </TextPane>
  )
  return (
    <LessonProvider
      api={page.api}
      version={lesson.version}
      initial={page.initial}
      taskViews={page.taskViews}
      questions={page.questions}
      changed={page.changed}
      key={lesson.id}
    >
      {lesson.sandbox ? (
        <Workspace split={page.split}>{text}</Workspace>
      ) : (
        <main id="main" className="h-[calc(100dvh-var(--header))]" data-workbench>
          {text}
        </main>
      )}
    </LessonProvider>
  )
}
