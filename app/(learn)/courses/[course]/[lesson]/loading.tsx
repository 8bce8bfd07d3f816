import { Skeleton } from '@/app/_ui/skeleton'

const LINES = ['w-full', 'w-11/12', 'w-[97%]', 'w-4/5', 'w-[93%]', 'w-2/3']

export default function LessonLoading() {
  return (
    <div className="grid h-[calc(100dvh-var(--header))] lg:grid-cols-[46fr_54fr]" data-workbench aria-busy="true">
      <main id="main" className="mx-auto w-full max-w-[46rem] px-4 pt-8 sm:px-8">
        <p className="sr-only">The lesson is loading.</p>
        <Skeleton className="h-5 w-48" />
        <Skeleton className="mt-4 mb-8 h-8 w-40" />
        <Skeleton className="mb-8 h-10 w-3/4" />
        {LINES.map((width) => (
          <Skeleton key={width} className={`mt-3 h-5 ${width}`} />
        ))}
      </main>
      <div className="hidden bg-shell lg:block" />
    </div>
  )
}
