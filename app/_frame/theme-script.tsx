/** Where the reader's choice of theme is kept: 'light', 'dark', or nothing to follow the system. */
export const THEME_KEY = 'drydock.theme'

const SCRIPT = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`

/** Sets the theme before the first paint, so that a page never flashes in the wrong one. */
export function ThemeScript({ nonce }: { nonce: string | undefined }) {
  // The browser hides a nonce from scripts once it has read it, which React would report as a mismatch.
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, and it must run before paint
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: SCRIPT }} />
}
