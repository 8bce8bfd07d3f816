import { access } from 'node:fs/promises'
import { chromium } from '@playwright/test'
import { AppError } from '@/lib/base/errors'
import { hasProgram, run } from '../run'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/**
 * Path of a Chromium: CHROMIUM_PATH, one on the PATH, Playwright's own, or (as root on Debian) one installed now.
 * Throws `config_invalid` that says how to get one.
 */
export async function ensureChromium(say: (text: string) => void): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const found = await findOnPath()
  if (found) return found
  const own = chromium.executablePath()
  if (await exists(own)) return own
  if (process.getuid?.() === 0 && (await hasProgram('apt-get'))) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    say('apt-get install chromium')
    await run('apt-get', ['-q', 'update'], { env })
    await run('apt-get', ['-q', 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env })
    const installed = await findOnPath()
    if (installed) return installed
  }
  throw new AppError(
    'config_invalid',
    'The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium; elsewhere: npx playwright install chromium), or set CHROMIUM_PATH.',
  )
}

async function findOnPath(): Promise<string | null> {
  for (const name of NAMES)
    if (await hasProgram(name)) return (await run('/bin/sh', ['-c', 'command -v "$0"', name])).trim()
  return null
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
