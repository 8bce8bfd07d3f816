import type { Metadata } from 'next'
import { AdminTabs } from '@/app/_frame/admin-tabs'
import { PageBody } from '@/app/_frame/page-body'
import { Button } from '@/app/_ui/button'
import { inputStyle } from '@/app/_ui/field'
import { UserTable } from './_components/user-table'
import { loadUsers } from './loaders'

export const metadata: Metadata = { title: 'People' }

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function UsersPage({ searchParams }: Props) {
  const { q } = await searchParams
  const search = typeof q === 'string' ? q.trim().slice(0, 200) : ''
  const rows = await loadUsers(search)
  return (
    <PageBody title="People" side={<AdminTabs current="/admin/users" />}>
      <form className="mb-6 flex max-w-md gap-2">
        <label htmlFor="q" className="sr-only">
          Name or e-mail
        </label>
        <input
          id="q"
          name="q"
          type="search"
          defaultValue={search}
          placeholder="Name or e-mail"
          className={`${inputStyle} h-10`}
        />
        <Button type="submit">Find</Button>
      </form>
      {rows.length > 0 ? <UserTable rows={rows} /> : <p className="text-ink-2">Nobody is called that.</p>}
    </PageBody>
  )
}
