import { type ReactNode, useId } from 'react'

/** One matter of the account: what it is on the left, the form on the right. */
export function Part({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="grid gap-x-12 gap-y-5 border-t py-8 md:grid-cols-[1fr_1.4fr]">
      <div>
        <h2 id={id} className="text-lg">
          {title}
        </h2>
        <p className="mt-1 text-ink-2 text-sm">{text}</p>
      </div>
      <div className="max-w-[26rem]">{children}</div>
    </section>
  )
}
