import type { ReactNode } from 'react'

/** A table of records under `headings`; on a narrow screen it scrolls sideways instead of the page. */
export function Table({
  headings,
  minWidth,
  children,
}: {
  headings: ReactNode[]
  minWidth: string
  children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <div className="relative overflow-x-auto" tabIndex={0}>
      <table className="w-full border-t text-left text-sm" style={{ minWidth }}>
        <thead>
          <tr className="border-b text-ink-2 [&>th]:py-2.5 [&>th]:pr-4 [&>th]:font-[560]">
            {headings.map((heading, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: headings stay where they are
              <th key={index} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** A heading that only a screen reader needs. */
export function SilentHeading({ children }: { children: ReactNode }) {
  return <span className="sr-only">{children}</span>
}
