/** Where an instructor can go, with the name of its text. Apart from the tabs, which only a server can draw. */
export const TEACH_PAGES = [
  { href: '/watch', text: 'watch' },
  { href: '/shared', text: 'shared' },
  { href: '/labs', text: 'labs' },
  { href: '/regrades', text: 'regrades' },
] as const
