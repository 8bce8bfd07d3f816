import Link from 'next/link'

const PAGES = [
  { href: '/admin/sandboxes', name: 'Sandboxes' },
  { href: '/admin/classes', name: 'Classes' },
  { href: '/admin/users', name: 'People' },
]

/** Between the pages of an admin. */
export function AdminTabs({ current }: { current: string }) {
  return (
    <nav aria-label="Admin" className="flex gap-1 rounded-md border bg-surface p-1">
      {PAGES.map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          aria-current={href === current ? 'page' : undefined}
          className="rounded-sm px-3 py-1.5 text-ink-2 text-sm hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-[560] aria-[current=page]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
