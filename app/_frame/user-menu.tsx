'use client'

import { BookOpen, Film, GraduationCap, Layers, LogOut, RotateCw, Send, Server, User, Users } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/app/_ui/button'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/app/_ui/menu'
import { signOut } from './sign-out'
import { TEACH_PAGES } from './teach-tabs'
import type { Viewer } from './viewer'

/** Everything a signed-in person can go to; on a phone this is the whole navigation. */
export function UserMenu({ name, email, role }: Viewer) {
  return (
    <Menu
      trigger={
        <Button kind="quiet" className="max-w-48 px-2" aria-label={`Menu of ${name}`} data-testid="user-menu">
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
          <BookOpen aria-hidden="true" /> Course
        </Link>
      </MenuItem>
      <MenuItem asChild className="sm:hidden">
        <Link href="/review">
          <RotateCw aria-hidden="true" /> Review
        </Link>
      </MenuItem>
      <MenuItem asChild className="sm:hidden">
        <Link href="/submissions">
          <Send aria-hidden="true" /> Submissions
        </Link>
      </MenuItem>
      <MenuItem asChild className="sm:hidden">
        <Link href="/images">
          <Layers aria-hidden="true" /> X-ray
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/recordings">
          <Film aria-hidden="true" /> Recordings
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/account">
          <User aria-hidden="true" /> Account
        </Link>
      </MenuItem>
      {(role === 'learner' ? [] : TEACH_PAGES).map(({ href, name: page }) => (
        <MenuItem key={href} asChild className="sm:hidden">
          <Link href={href}>
            <GraduationCap aria-hidden="true" /> {page}
          </Link>
        </MenuItem>
      ))}
      {role === 'admin' ? (
        <>
          <MenuItem asChild>
            <Link href="/admin/sandboxes">
              <Server aria-hidden="true" /> Sandboxes
            </Link>
          </MenuItem>
          <MenuItem asChild>
            <Link href="/admin/users">
              <Users aria-hidden="true" /> People
            </Link>
          </MenuItem>
        </>
      ) : null}
      <MenuLine />
      <MenuItem onSelect={() => void signOut()} data-testid="sign-out">
        <LogOut aria-hidden="true" /> Sign out
      </MenuItem>
    </Menu>
  )
}
