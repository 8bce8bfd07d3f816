import { headers } from 'next/headers'
import { cache } from 'react'
import { findUser } from '@/app/_server/session'
import type { Texts } from './en'
import { chooseLanguage, isLanguage, type Language, textsIn } from './texts'

/** The language of whoever asks: chosen in their account, else what their browser says. */
export const findLanguage = cache(async (): Promise<Language> => {
  const chosen = (await findUser())?.language ?? null
  return isLanguage(chosen) ? chosen : chooseLanguage((await headers()).get('accept-language'))
})

/** The texts of a page, for what is drawn on the server. */
export async function findTexts(): Promise<Texts> {
  return textsIn(await findLanguage())
}
