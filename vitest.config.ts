import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    globalSetup: ['./lib/launch/vitest-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two groups: pure tests need nothing; *.engine.test.ts and *.db.test.ts take the real engine and the real
    // database that the test launcher hands in through the environment.
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['lib/**/*.test.ts', 'app/**/*.test.ts'],
          exclude: ['lib/**/*.db.test.ts', 'lib/**/*.engine.test.ts'],
          globalSetup: [],
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['lib/**/*.db.test.ts', 'lib/**/*.engine.test.ts'],
          fileParallelism: true,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
