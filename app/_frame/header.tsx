import Link from 'next/link'
import { findTexts } from '@/app/_text/language'
import { buttonStyle } from '@/app/_ui/button'
import { Wordmark } from '@/app/_ui/mark'
import { NavLink } from './nav-link'
import { TEACH_PAGES } from './teach-pages'
import { ThemeMenu } from './theme-menu'
import { UserMenu } from './user-menu'
import type { Viewer } from './viewer'

/** The bar on top of every page but the landing page's own. */
export async function Header({ viewer }: { viewer: Viewer | null }) {
  const { nav } = await findTexts()
  return (
    <header className="sticky top-0 z-40 border-b bg-paper print:hidden">
      <div className="mx-auto flex h-14 max-w-[100rem] items-center gap-2 px-4 sm:px-6">
        <Link href="/" className="mr-2 text-ink" aria-label={nav.start}>
          <Wordmark />
        </Link>
        {viewer ? (
          <nav aria-label={nav.main} className="hidden sm:flex">
            <NavLink href="/courses">{nav.course}</NavLink>
            <NavLink href="/review">{nav.review}</NavLink>
            <NavLink href="/submissions">{nav.submissions}</NavLink>
            <NavLink href="/images">{nav.xray}</NavLink>
            {viewer.role === 'learner' ? null : (
              <NavLink href="/watch" also={TEACH_PAGES.map(({ href }) => href)}>
                {nav.teach}
              </NavLink>
            )}
            {viewer.role === 'admin' ? <NavLink href="/admin">{nav.admin}</NavLink> : null}
          </nav>
        ) : null}
        <div className="ml-auto flex items-center gap-1">
          <ThemeMenu />
          {viewer ? (
            <UserMenu name={viewer.name} email={viewer.email} role={viewer.role} />
          ) : (
            <>
              <Link href="/sign-in" className={buttonStyle({ kind: 'quiet', size: 'sm' })}>
                {nav.signIn}
              </Link>
              <Link href="/sign-up" className={buttonStyle({ kind: 'primary', size: 'sm' })}>
                {nav.signUp}
              </Link>
            </>
          )}
        </div>
      </div>
    </header>
  )
}
