/** A sentence in which `code` between backticks is set as code. */
export function InlineText({ text }: { text: string }) {
  // Every second part stood between backticks.
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <code key={index} className="rounded-sm bg-sunken px-1 text-[0.9em]">
        {part}
      </code>
    ) : (
      part
    ),
  )
}
