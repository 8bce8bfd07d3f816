import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Below the folder of the pages, as both are made of the same sources. */
const FOLDER = '.next/drydock'

/** What is started as a process or as a thread, by the name of its file. */
const SOURCES = {
  server: 'lib/server/main.ts',
  worker: 'lib/worker/main.ts',
  broker: 'lib/broker/main.ts',
  // Its thread is started by this name, from beside the file that starts it (lib/terminal/screens.ts).
  'screen-thread.boot': 'lib/terminal/screen-thread.ts',
}

export type Main = 'server' | 'worker' | 'broker'

/** The file that `buildMains` makes for a main. */
export function builtMain(main: Main): string {
  return join(FOLDER, `${main}.mjs`)
}

/**
 * Makes one file of each main and of what they share, so that a start need not look up and translate hundreds of them:
 * it takes half the work (docs/decisions/150-mains-are-built.md). Packages stay where they are.
 */
export async function buildMains(): Promise<void> {
  // Pieces of an earlier build have other names.
  await rm(FOLDER, { recursive: true, force: true })
  await build({
    entryPoints: SOURCES,
    outdir: FOLDER,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
  })
}
