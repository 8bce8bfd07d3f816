import { findTexts } from '@/app/_text/language'

/** First stop of the Tab key: past the navigation, to what the page is about. */
export async function SkipLink() {
  const { nav } = await findTexts()
  return (
    <a
      href="#main"
      className="fixed top-2 left-2 z-[70] -translate-y-16 rounded-md bg-deep px-4 py-2 text-on-deep text-sm focus:translate-y-0"
    >
      {nav.skip}
    </a>
  )
}
