import type { Metadata } from 'next'
import { PageBody } from '@/app/_frame/page-body'
import { findTexts } from '@/app/_text/language'
import { Badge } from '@/app/_ui/badge'
import { Time } from '@/app/_ui/time'
import { LanguageForm, NameForm, PasswordForm, SessionsForm } from './_components/forms'
import { Part } from './_components/part'
import { loadAccount } from './loaders'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const { name, email, role, createdAt, hasPassword, language } = await loadAccount()
  const texts = await findTexts()
  return (
    <PageBody
      title="Account"
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {email}
          {role === 'learner' ? null : <Badge tone="deep">{role === 'admin' ? 'Admin' : 'Instructor'}</Badge>}
          <span className="text-ink-3 text-sm">
            since <Time at={createdAt} />
          </span>
        </span>
      }
    >
      <div className="border-b">
        <Part title="Name" text="What instructors and admins see.">
          <NameForm name={name} />
        </Part>
        <Part title={texts.language.title} text={texts.language.text}>
          <LanguageForm chosen={language} />
        </Part>
        <Part title="Password" text="Changing it signs you out everywhere but here.">
          {hasPassword ? (
            <PasswordForm email={email} />
          ) : (
            <p className="text-ink-2">You sign in at your identity provider, so there is no password here.</p>
          )}
        </Part>
        <Part title="Other devices" text="If you forgot to sign out somewhere, end it here.">
          <SessionsForm />
        </Part>
      </div>
    </PageBody>
  )
}
