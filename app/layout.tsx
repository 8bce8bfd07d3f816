import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { SkipLink } from './_frame/skip-link'
import { ThemeScript } from './_frame/theme-script'
import { findLanguage } from './_text/language'
import { LanguageProvider } from './_text/provider'
import { ToastProvider } from './_ui/toast'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Drydock: a school for containers', template: '%s · Drydock' },
  description:
    'Lessons beside a real shell, and Dockerfiles graded by really building them: layer order, size and secrets.',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  // The keyboard of a phone makes the page smaller instead of covering the terminal.
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f5f5f0' },
    { media: '(prefers-color-scheme: dark)', color: '#0b1518' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const language = await findLanguage()
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang={language} suppressHydrationWarning>
      <head>
        <ThemeScript nonce={nonce} />
      </head>
      <body>
        <SkipLink />
        <LanguageProvider language={language}>
          <ToastProvider>{children}</ToastProvider>
        </LanguageProvider>
      </body>
    </html>
  )
}
