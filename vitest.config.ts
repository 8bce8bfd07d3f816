import { defineConfig } from 'vitest/config'
import { LongestFirst } from './lib/launch/checks/order.ts'

/** One for each processor: with more, tests of load failed on a busy machine (decision 100). */
const WORKERS = 2

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    globalSetup: ['./lib/launch/vitest-setup.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: WORKERS,
    // What must happen is waited for as long as a crowded machine may take; who waits for less says so.
    expect: { poll: { timeout: 60_000, interval: 50 } },
    // Of the tests that are marked so.
    maxConcurrency: 2,
    sequence: { sequencer: LongestFirst },
    // Two kinds: pure tests need nothing; *.engine.test.ts and *.db.test.ts take the real engine and the real
    // database that the test launcher hands in through the environment.
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['lib/**/*.test.ts', 'app/**/*.test.ts'],
          exclude: ['lib/**/*.db.test.ts', 'lib/**/*.engine.test.ts'],
          globalSetup: [],
          // They share nothing that one could spoil for the next, and would spend their time on imports otherwise.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'real', include: ['lib/**/*.db.test.ts', 'lib/**/*.engine.test.ts'] },
      },
    ],
  },
})
