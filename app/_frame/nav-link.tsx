'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

/** A link of the main navigation that knows whether the reader is there already, or at one of the pages in `also`. */
export function NavLink({ href, also = [], children }: { href: string; also?: string[]; children: string }) {
  const path = usePathname()
  const here = [href, ...also].some((page) => path.startsWith(page))
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className="relative flex h-14 items-center px-3 text-ink-2 text-sm after:absolute after:inset-x-3 after:bottom-0 after:h-0.5 hover:text-ink aria-[current=page]:font-[560] aria-[current=page]:text-ink aria-[current=page]:after:bg-lead-mark"
    >
      {children}
    </Link>
  )
}
