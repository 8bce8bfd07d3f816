import { de } from './de'
import { en, type Texts } from './en'

/** By language, each whole. The first is what is shown when nothing else is asked for. */
const TEXTS = { en, de } satisfies Record<string, Texts>

export type Language = keyof typeof TEXTS

/** Each by the name that those who speak it know. */
export const LANGUAGES: Record<Language, string> = { en: 'English', de: 'Deutsch' }

export function textsIn(language: Language): Texts {
  return TEXTS[language]
}

export function isLanguage(text: string | null): text is Language {
  return text !== null && Object.hasOwn(TEXTS, text)
}

/** The first of a browser's wishes ("de-CH,de;q=0.9,en;q=0.8") that there is, by their weight; else English. */
export function chooseLanguage(accepted: string | null): Language {
  const wishes = (accepted ?? '').split(',').map((wish) => {
    const [tag = '', ...more] = wish.split(';').map((part) => part.trim())
    const weight = more.find((part) => part.startsWith('q='))
    return { language: tag.toLowerCase().split('-')[0] ?? '', weight: weight ? Number(weight.slice(2)) : 1 }
  })
  const known = wishes.filter(({ language, weight }) => isLanguage(language) && weight > 0)
  const [best] = known.sort((a, b) => b.weight - a.weight)
  return best && isLanguage(best.language) ? best.language : 'en'
}
