const MARKS = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*/g

/** A sentence of a lesson or a finding: `code`, **strong** and *emphasis* are set as such; nothing else is markup. */
export function InlineText({ text }: { text: string }) {
  const parts: React.ReactNode[] = []
  let end = 0
  for (const match of text.matchAll(MARKS)) {
    const [whole, code, strong, emphasis] = match
    parts.push(text.slice(end, match.index))
    end = match.index + whole.length
    if (code) parts.push(<Code key={end}>{code}</Code>)
    else if (strong) parts.push(<strong key={end}>{strong}</strong>)
    else parts.push(<em key={end}>{emphasis}</em>)
  }
  parts.push(text.slice(end))
  return parts
}

function Code({ children }: { children: string }) {
  return <code className="break-words rounded-sm bg-sunken px-1 text-[0.9em]">{children}</code>
}
