import { findTexts } from '@/app/_text/language'

/** What the reader can do after this lesson; on its first step. */
export async function Objectives({ items, minutes }: { items: string[]; minutes: number }) {
  if (items.length === 0) return null
  const { lesson } = await findTexts()
  return (
    <aside aria-label={lesson.about} className="mb-8 border-ink border-t-2 pt-4">
      <p className="mb-2 text-ink-2 text-sm">{lesson.afterwards(minutes)}</p>
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
