'use client'

import { BookOpen, Film, GraduationCap, Layers, LogOut, RotateCw, Send, Server, User, Users } from 'lucide-react'
import Link from 'next/link'
import { useTexts } from '@/app/_text/provider'
import { Button } from '@/app/_ui/button'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/app/_ui/menu'
import { signOut } from './sign-out'
import { TEACH_PAGES } from './teach-pages'
import type { Viewer } from './viewer'

/** Everything a signed-in person can go to; on a phone this is the whole navigation. */
export function UserMenu({ name, email, role }: Viewer) {
  const { nav, teach } = useTexts()
  return (
    <Menu
      trigger={
        <Button kind="quiet" className="max-w-48 px-2" aria-label={nav.menuOf(name)} data-testid="user-menu">
          <span
            aria-hidden="true"
            className="grid size-7 shrink-0 place-items-center rounded-full bg-deep font-semibold text-on-deep text-xs"
          >
            {name.trim().charAt(0).toUpperCase() || '?'}
          </span>
          <span className="hidden truncate sm:block">{name}</span>
        </Button>
      }
    >
      <MenuLabel>{email}</MenuLabel>
      <MenuItem asChild className="sm:hidden">
        <Link href="/courses">
          <BookOpen aria-hidden="true" /> {nav.course}
        </Link>
      </MenuItem>
      <MenuItem asChild className="sm:hidden">
        <Link href="/review">
          <RotateCw aria-hidden="true" /> {nav.review}
        </Link>
      </MenuItem>
      <MenuItem asChild className="sm:hidden">
        <Link href="/submissions">
          <Send aria-hidden="true" /> {nav.submissions}
        </Link>
      </MenuItem>
      <MenuItem asChild className="sm:hidden">
        <Link href="/images">
          <Layers aria-hidden="true" /> {nav.xray}
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/recordings">
          <Film aria-hidden="true" /> {nav.recordings}
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/account">
          <User aria-hidden="true" /> {nav.account}
        </Link>
      </MenuItem>
      {(role === 'learner' ? [] : TEACH_PAGES).map(({ href, text }) => (
        <MenuItem key={href} asChild className="sm:hidden">
          <Link href={href}>
            <GraduationCap aria-hidden="true" /> {teach[text]}
          </Link>
        </MenuItem>
      ))}
      {role === 'admin' ? (
        <>
          <MenuItem asChild>
            <Link href="/admin/sandboxes">
              <Server aria-hidden="true" /> {nav.sandboxes}
            </Link>
          </MenuItem>
          <MenuItem asChild>
            <Link href="/admin/users">
              <Users aria-hidden="true" /> {nav.people}
            </Link>
          </MenuItem>
        </>
      ) : null}
      <MenuLine />
      <MenuItem onSelect={() => void signOut()} data-testid="sign-out">
        <LogOut aria-hidden="true" /> {nav.signOut}
      </MenuItem>
    </Menu>
  )
}
