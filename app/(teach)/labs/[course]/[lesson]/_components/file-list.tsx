import Link from 'next/link'
import { count } from '@/app/_ui/format'
import type { Fault } from '@/lib/labs/types'

/** The files of a lab; a mark stands at those with faults. */
export function FileList({
  id,
  paths,
  current,
  faults,
}: {
  id: string
  paths: string[]
  current: string | null
  faults: Fault[]
}) {
  return (
    <nav aria-label="Files of this lab" className="lg:sticky lg:top-20 lg:self-start">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <ul className="max-h-72 overflow-auto border-y py-1 font-mono text-xs lg:max-h-[calc(100vh-7rem)]" tabIndex={0}>
        {paths.map((path) => {
          const found = faults.filter(({ file }) => file === `${id}/${path}`).length
          return (
            <li key={path}>
              <Link
                href={`/labs/${id}?file=${encodeURIComponent(path)}`}
                aria-current={path === current ? 'page' : undefined}
                className="flex items-baseline gap-2 rounded-sm px-2 py-1.5 text-ink-2 hover:bg-surface hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
              >
                <span className="min-w-0 flex-1 break-all">{path}</span>
                {found > 0 ? (
                  <span className="rounded-full bg-warn-soft px-1.5 text-warn tabular-nums">
                    {found}
                    <span className="sr-only"> {count(found, 'fault').replace(/^\d+ /, '')}</span>
                  </span>
                ) : null}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
