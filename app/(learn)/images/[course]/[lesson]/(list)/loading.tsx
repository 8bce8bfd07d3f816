import { Skeleton } from '@/app/_ui/skeleton'

const ROWS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']

export default function LessonImagesLoading() {
  return (
    <main id="main" className="mx-auto w-full max-w-[72rem] px-4 py-10 sm:px-6 lg:py-14" aria-busy="true">
      <p className="sr-only">Loading.</p>
      <Skeleton className="mb-8 h-10 w-64 max-w-full" />
      {ROWS.map((row) => (
        <Skeleton key={row} className="mt-3 h-12" />
      ))}
    </main>
  )
}
