'use client'

import { createContext, type ReactNode, useContext } from 'react'
import type { Texts } from './en'
import { type Language, textsIn } from './texts'

const Context = createContext<Language>('en')

/** Says to all parts of a page which language it is in. */
export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  return <Context.Provider value={language}>{children}</Context.Provider>
}

/** The texts of the page, for what is drawn in the browser. */
export function useTexts(): Texts {
  return textsIn(useContext(Context))
}
