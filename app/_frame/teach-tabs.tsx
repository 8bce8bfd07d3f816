import { TabsOf } from './tabs-of'

/** Where an instructor can go. */
export const TEACH_PAGES = [
  { href: '/watch', name: 'Who is working' },
  { href: '/shared', name: 'Shared reports' },
  { href: '/labs', name: 'Labs' },
  { href: '/regrades', name: 'Regrade' },
] as const

/** Between the pages of an instructor. */
export function TeachTabs({ current }: { current: (typeof TEACH_PAGES)[number]['href'] }) {
  return <TabsOf label="Teach" pages={TEACH_PAGES} current={current} />
}
