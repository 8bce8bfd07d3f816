import { cp, mkdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { messageOf } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { hasProgram, run } from '../run'
import type { Peer } from './wire'
import { gatewayPeer } from './wires/gateway'
import { rawPeer } from './wires/raw'
import { wettyPeer } from './wires/wetty'

const LISTS = ['package.json', 'package-lock.json']
const SOURCE = resolve('lib/launch/bench/peers')

export interface Peers {
  peers: Peer[]
  /** Name and reason of each that could not be had. */
  missing: { name: string; why: string }[]
}

/**
 * The raw engine stream, and the gateways of others that packages give: wetty, and node-pty behind ws. Theirs are
 * installed in exact versions into `dir` and are no part of the product. node-pty comes as the package that brings its
 * binary for Linux on x86-64 and ARM; elsewhere it would need a compiler, and the rows say "not installed".
 */
export async function findPeers(given: {
  engine: Engine
  dockerHost: string
  /** Folder of the private engine, which has a docker command too. */
  engineDir: string
  dir: string
  say: (text: string) => void
  signal: AbortSignal
}): Promise<Peers> {
  const peers = [rawPeer(given.engine)]
  const missing: Peers['missing'] = []
  const others = [
    { name: 'node-pty + ws', open: gatewayPeer },
    { name: 'wetty', open: wettyPeer },
  ]
  try {
    const docker = await findDocker(given.engineDir)
    await install(given)
    for (const { open } of others)
      peers.push(
        open({ modules: given.dir, docker, dockerHost: given.dockerHost, gateway: join(SOURCE, 'gateway.mjs') }),
      )
  } catch (error) {
    given.signal.throwIfAborted()
    const why = `not installed: ${messageOf(error).split('\n')[0]}`
    missing.push(...others.map(({ name }) => ({ name, why })))
  }
  return { peers, missing }
}

async function install({ dir, say, signal }: { dir: string; say: (text: string) => void; signal: AbortSignal }) {
  const lists = async (at: string) =>
    Promise.all(LISTS.map((name) => readFile(join(at, name), 'utf8').catch(() => ''))).then((texts) => texts.join())
  if ((await lists(dir)) === (await lists(SOURCE)) && (await works(dir))) return
  await mkdir(dir, { recursive: true })
  for (const name of LISTS) await cp(join(SOURCE, name), join(dir, name))
  say('installing what we compare with')
  // Their install scripts are not needed: the binary of node-pty is in a package.
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: dir, signal })
  if (!(await works(dir))) throw new Error('node-pty has no binary for this machine; it would need a compiler')
}

function works(dir: string): Promise<boolean> {
  return run(process.execPath, ['-e', "require('node-pty').spawn"], { cwd: dir }).then(
    () => true,
    () => false,
  )
}

async function findDocker(engineDir: string): Promise<string> {
  if (await hasProgram('docker')) return 'docker'
  const own = join(engineDir, 'root/usr/bin/docker')
  await readFile(own).catch(() => {
    throw new Error('there is no docker command on this machine')
  })
  return join(dirname(own), 'docker')
}
