/** What the reader can do after this lesson; on its first step. */
export function Objectives({ items, minutes }: { items: string[]; minutes: number }) {
  if (items.length === 0) return null
  return (
    <aside aria-label="About this lesson" className="mb-8 border-ink border-t-2 pt-4">
      <p className="mb-2 text-ink-2 text-sm">About {minutes} minutes. Afterwards you can</p>
      <ul className="space-y-1.5">
        {items.map((item) => (
          <li key={item} className="flex gap-3">
            <span aria-hidden="true" className="mt-[0.72em] h-0.5 w-2 shrink-0 bg-lead-mark" />
            {item}
          </li>
        ))}
      </ul>
    </aside>
  )
}
