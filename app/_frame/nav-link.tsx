'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

/** A link of the main navigation that knows whether the reader is there already. */
export function NavLink({ href, children }: { href: string; children: string }) {
  const here = usePathname().startsWith(href)
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
