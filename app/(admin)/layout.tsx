import type { ReactNode } from 'react'
import { Shell } from '@/app/_frame/shell'

export default function AdminLayout({ children }: { children: ReactNode }) {
  return <Shell>{children}</Shell>
}
