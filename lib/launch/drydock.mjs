#!/usr/bin/env node
// `npx drydock COMMAND`: the command line, by the same door as the npm scripts.
process.argv.splice(2, 0, 'cli')
await import('./boot.mjs')
