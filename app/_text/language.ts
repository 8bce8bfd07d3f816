import { headers } from 'next/headers'
import { cache } from 'react'
import { findUser } from '@/app/_server/session'
import type { Texts } from './en'
import { chooseLanguage, isLanguage, type Language, textsIn } from './texts'

/** The language of whoever asks: chosen in their account, else what their browser says. */
export const findLanguage = cache(async (): Promise<Language> => {
  // First: it tells Next that a page is drawn for somebody, and never beforehand, when there are no settings yet.
  const asked = (await headers()).get('accept-language')
  // Every page has a language, also the one that says that the database is away.
  const chosen = await findUser().then(
    (user) => user?.language ?? null,
    () => null,
  )
  return isLanguage(chosen) ? chosen : chooseLanguage(asked)
})

/** The texts of a page, for what is drawn on the server. */
export async function findTexts(): Promise<Texts> {
  return textsIn(await findLanguage())
}
