'use server'

import { redirect } from 'next/navigation'
import { signOut as closeSession } from '@/app/_server/sign-in'

/** Ends this browser's session and goes to the start page. */
export async function signOut(): Promise<void> {
  await closeSession()
  redirect('/')
}
