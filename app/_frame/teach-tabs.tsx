import { findTexts } from '@/app/_text/language'
import { TabsOf } from './tabs-of'

/** Where an instructor can go. */
export const TEACH_PAGES = [
  { href: '/watch', text: 'watch' },
  { href: '/shared', text: 'shared' },
  { href: '/labs', text: 'labs' },
  { href: '/regrades', text: 'regrades' },
] as const

/** Between the pages of an instructor. */
export async function TeachTabs({ current }: { current: (typeof TEACH_PAGES)[number]['href'] }) {
  const { nav, teach } = await findTexts()
  const pages = TEACH_PAGES.map(({ href, text }) => ({ href, name: teach[text] }))
  return <TabsOf label={nav.teach} pages={pages} current={current} />
}
