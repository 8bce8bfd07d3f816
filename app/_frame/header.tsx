import Link from 'next/link'
import { buttonStyle } from '@/app/_ui/button'
import { Wordmark } from '@/app/_ui/mark'
import { NavLink } from './nav-link'
import { TEACH_PAGES } from './teach-tabs'
import { ThemeMenu } from './theme-menu'
import { UserMenu } from './user-menu'
import type { Viewer } from './viewer'

/** The bar on top of every page but the landing page's own. */
export function Header({ viewer }: { viewer: Viewer | null }) {
  return (
    <header className="sticky top-0 z-40 border-b bg-paper print:hidden">
      <div className="mx-auto flex h-14 max-w-[100rem] items-center gap-2 px-4 sm:px-6">
        <Link href="/" className="mr-2 text-ink" aria-label="Drydock, start page">
          <Wordmark />
        </Link>
        {viewer ? (
          <nav aria-label="Main" className="hidden sm:flex">
            <NavLink href="/courses">Course</NavLink>
            <NavLink href="/review">Review</NavLink>
            <NavLink href="/submissions">Submissions</NavLink>
            <NavLink href="/images">X-ray</NavLink>
            {viewer.role === 'learner' ? null : (
              <NavLink href="/watch" also={TEACH_PAGES.map(({ href }) => href)}>
                Teach
              </NavLink>
            )}
            {viewer.role === 'admin' ? <NavLink href="/admin">Admin</NavLink> : null}
          </nav>
        ) : null}
        <div className="ml-auto flex items-center gap-1">
          <ThemeMenu />
          {viewer ? (
            <UserMenu name={viewer.name} email={viewer.email} role={viewer.role} />
          ) : (
            <>
              <Link href="/sign-in" className={buttonStyle({ kind: 'quiet', size: 'sm' })}>
                Sign in
              </Link>
              <Link href="/sign-up" className={buttonStyle({ kind: 'primary', size: 'sm' })}>
                Sign up
              </Link>
            </>
          )}
        </div>
      </div>
    </header>
  )
}
