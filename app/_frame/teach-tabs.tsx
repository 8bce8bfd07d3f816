import { findTexts } from '@/app/_text/language'
import { TabsOf } from './tabs-of'
import { TEACH_PAGES } from './teach-pages'

/** Between the pages of an instructor. */
export async function TeachTabs({ current }: { current: (typeof TEACH_PAGES)[number]['href'] }) {
  const { nav, teach } = await findTexts()
  const pages = TEACH_PAGES.map(({ href, text }) => ({ href, name: teach[text] }))
  return <TabsOf label={nav.teach} pages={pages} current={current} />
}
