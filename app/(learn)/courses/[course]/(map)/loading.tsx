import { Skeleton } from '@/app/_ui/skeleton'

const ROWS = ['first', 'second', 'third', 'fourth', 'fifth']

export default function CourseLoading() {
  return (
    <main id="main" className="mx-auto w-full max-w-[72rem] px-4 py-10 sm:px-6 lg:py-14" aria-busy="true">
      <p className="sr-only">The course is loading.</p>
      <Skeleton className="h-10 w-72 max-w-full" />
      <Skeleton className="mt-4 h-5 w-96 max-w-full" />
      <Skeleton className="mt-8 mb-12 h-36" />
      {ROWS.map((row) => (
        <Skeleton key={row} className="mt-3 h-20" />
      ))}
    </main>
  )
}
