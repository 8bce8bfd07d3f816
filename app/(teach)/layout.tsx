import type { ReactNode } from 'react'
import { Shell } from '@/app/_frame/shell'

export default function TeachLayout({ children }: { children: ReactNode }) {
  return <Shell>{children}</Shell>
}
