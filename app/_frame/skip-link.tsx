/** First stop of the Tab key: past the navigation, to what the page is about. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="fixed top-2 left-2 z-[70] -translate-y-16 rounded-md bg-deep px-4 py-2 text-on-deep text-sm focus:translate-y-0"
    >
      Skip to the content
    </a>
  )
}
