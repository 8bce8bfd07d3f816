#!/usr/bin/env node
// The door to every npm script. Plain JavaScript without packages: it is what installs them.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')
const NODE_NEEDED = [20, 19]
const MAINS = {
  start: 'lib/launch/start.ts',
  dev: 'lib/launch/dev.ts',
  test: 'lib/launch/test.ts',
  build: 'lib/launch/build.ts',
  bench: 'lib/launch/bench.ts',
  cli: 'lib/cli/main.ts',
}

const [command = '', ...args] = process.argv.slice(2)
// A command's result may be read by a program, so what is said here goes to standard error.
const say = (text) => process.stderr.write(`${text}\n`)

checkNode()
const main = MAINS[command]
if (!main) fail(`Usage: node lib/launch/boot.mjs ${Object.keys(MAINS).join('|')} [options]`)
// Where the person stands, for paths that they type; npm itself has moved to the project by now.
process.env.INIT_CWD ??= process.cwd()
process.chdir(ROOT)
process.env.NEXT_TELEMETRY_DISABLED ??= '1'
process.env.CHECKPOINT_DISABLE ??= '1'
process.env.PRISMA_HIDE_UPDATE_MESSAGE ??= '1'
// Prisma asks for an engine that `generate` does not use, and would download it; any program that is there will do.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

await installPackages()
await generateClient()
process.argv = [process.argv[0], join(ROOT, main), ...args]
const { register } = await import('tsx/esm/api')
register()
await import(pathToFileURL(join(ROOT, main)).href)

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1])) return
  fail(
    `Drydock needs Node ${NODE_NEEDED.join('.')} or newer; this is ${process.versions.node}. Install a newer one from your distribution or nodejs.org, then run this again.`,
  )
}

async function installPackages() {
  if (packagesAgree()) return
  await step('Packages', ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

/** True when what npm says is installed is what the lock file asks for. Also holds after an install by hand. */
function packagesAgree() {
  const wanted = readLock('package-lock.json')
  const installed = readLock('node_modules/.package-lock.json')
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) => path === '' || link || optional || installed[path]?.version === version,
  )
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}

async function generateClient() {
  const stamp = 'lib/db/generated/.made-from'
  const digest = hashSchema()
  if (existsSync('lib/db/generated/client.ts') && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  await step('Database client', [process.execPath, 'node_modules/prisma/build/index.js', 'generate'])
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, digest)
}

function hashSchema() {
  const hash = createHash('sha256').update(readFileSync('node_modules/prisma/package.json'))
  for (const name of readdirSync('prisma/schema').sort()) hash.update(readFileSync(join('prisma/schema', name)))
  return hash.digest('hex')
}

/** Runs one slow thing, says that it goes on, and shows its output only when it fails. */
async function step(title, [program, ...programArgs]) {
  const started = performance.now()
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
  say(`  … ${title}: ${program === 'npm' ? 'npm ci' : 'prisma generate'} (a minute or two the first time)`)
  const beat = setInterval(() => say(`    still at it after ${seconds()}`), 30_000)
  const child = spawn(program, programArgs, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message
      resolve(1)
    })
    child.once('close', resolve)
  })
  clearInterval(beat)
  if (code !== 0) fail(`${output.trim()}\n\n${title}: failed (see above). Mend it, then run the same command again.`)
  say(`  ✓ ${title.padEnd(18)} ${seconds()}`)
}

function fail(text) {
  say(text)
  process.exit(1)
}
