import Link from 'next/link'

/** Links between the pages of one part of the site, the reader's own marked. `label` names the part. */
export function TabsOf({
  label,
  pages,
  current,
}: {
  label: string
  pages: readonly { href: string; name: string }[]
  current: string
}) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-1 rounded-md border bg-surface p-1">
      {pages.map(({ href, name }) => (
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
