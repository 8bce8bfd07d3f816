import { TabsOf } from './tabs-of'

const PAGES = [
  { href: '/admin/sandboxes', name: 'Sandboxes' },
  { href: '/admin/classes', name: 'Classes' },
  { href: '/admin/users', name: 'People' },
]

/** Between the pages of an admin. */
export function AdminTabs({ current }: { current: string }) {
  return <TabsOf label="Admin" pages={PAGES} current={current} />
}
