import { defineConfig } from '@playwright/test'

/** Debian's Chromium as root; without the network switches each start waits for look-ups that never answer. */
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/once.ts',
  // Each test has a server, a database and an instance of its own. Two at a time, on two cores (decision 100).
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  retries: 0,
  // Limits that a crowded machine keeps. What must not happen is asserted by order and counts, not by waiting.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    browserName: 'chromium',
    // Without a limit of its own a click that finds nothing ends with the test, and says less.
    actionTimeout: 90_000,
    viewport: { width: 1440, height: 900 },
    // Without moving pictures: they cost as much as the browser itself (decision 150).
    trace: { mode: 'retain-on-failure', screenshots: false },
    // A blinking cursor is drawn sixty times a second, by the processor. Where motion matters a test asks for it.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium', args: CHROMIUM_ARGS },
  },
})
