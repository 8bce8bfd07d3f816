import { ArrowLeft, ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { findTexts } from '@/app/_text/language'
import { buttonStyle } from '@/app/_ui/button'

export interface Stop {
  title: string
  href: string
  /** What the next stop is: "Next", "Graded exercise", "Next lesson". */
  label: string
}

/** Back and on, at the end of a step. */
export async function WayOn({ back, on }: { back: Stop | null; on: Stop }) {
  const { lesson } = await findTexts()
  return (
    <nav aria-label={lesson.backAndOn} className="mt-14 flex flex-wrap justify-between gap-3 border-t pt-6">
      {back ? (
        <Link href={back.href} scroll={false} className={buttonStyle({ kind: 'quiet', size: 'lg' })} rel="prev">
          <ArrowLeft aria-hidden="true" /> {lesson.back}
        </Link>
      ) : (
        <span />
      )}
      <Link
        href={on.href}
        scroll={false}
        prefetch={false}
        rel="next"
        data-testid="step-next"
        className={buttonStyle({
          kind: 'primary',
          className: 'h-auto min-h-12 max-w-full flex-col items-start gap-0 whitespace-normal px-5 py-2 text-left',
        })}
      >
        <span className="text-xs opacity-80">{on.label}</span>
        <span className="flex items-center gap-2 text-base">
          {on.title}
          <ArrowRight aria-hidden="true" />
        </span>
      </Link>
    </nav>
  )
}
