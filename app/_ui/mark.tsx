/**
 * The mark: a hull seen from the bow, built of three layers and standing on its keel block.
 * The layer below the waterline wears red lead, as ships do.
 */
export function Mark({ className, title }: { className?: string; title?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      className={className}
      role={title ? 'img' : undefined}
      aria-hidden={title ? undefined : true}
      aria-label={title}
    >
      <path d="M2.5 4h27l-1.2 6.4H3.7z" fill="currentColor" />
      <path d="M4.1 12.6h23.8l-1.5 5.4H5.6z" fill="currentColor" />
      <path d="M6.3 20.2h19.4c-1 2.9-3.2 4.8-6.4 4.8h-6.6c-3.2 0-5.4-1.9-6.4-4.8z" fill="var(--lead-mark)" />
      <path d="M13 27h6v2.5h-6z" fill="currentColor" />
    </svg>
  )
}

export function Wordmark() {
  return (
    <span className="flex items-center gap-2.5">
      <Mark className="size-6" />
      <span className="text-lg font-[680] tracking-[-0.03em]">Drydock</span>
    </span>
  )
}
