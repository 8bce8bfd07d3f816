import type { ReactNode } from 'react'
import { findUser } from '@/app/_server/session'
import { Header } from './header'

/** A page with the bar on top and its content below. */
export async function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <Header viewer={await findUser()} />
      {children}
    </>
  )
}
