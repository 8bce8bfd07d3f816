import { access } from 'node:fs/promises'
import { keepRunning } from '../kept'
import { chooseEngine } from './address'
import { engineAnswers } from './ping'
import { startPrivateEngine } from './private'

export interface StartedEngine {
  address: string
  /** For the progress line. */
  about: string
  /** Null for an engine that was there before us. */
  stop: (() => Promise<void>) | null
}

/** Finds an engine, or brings up a private one and keeps it running. Throws `config_invalid` that says what to do when there is neither. */
export async function startEngine(options: {
  dockerHost: string | undefined
  dir: string
  hash: string
  logFile: string
  say: (text: string) => void
  /** What becomes of it while it runs. */
  onTrouble: (text: string) => void
  signal?: AbortSignal
}): Promise<StartedEngine> {
  const choice = await chooseEngine({
    dockerHost: options.dockerHost,
    isRoot: process.getuid?.() === 0,
    isDebian: await isDebian(),
    answers: engineAnswers,
  })
  if (choice.use === 'given') return { address: choice.address, about: 'the one that DOCKER_HOST names', stop: null }
  if (choice.use === 'default') return { address: choice.address, about: "this machine's", stop: null }
  const engine = await startPrivateEngine(options)
  const about = engine.adopted ? 'private, still running from last time' : 'private, from Debian packages'
  const kept = keepRunning({
    name: 'The engine',
    first: engine,
    // There is no progress line any more.
    again: () => startPrivateEngine({ ...options, say: undefined }),
    say: options.onTrouble,
  })
  return { address: engine.address, about, stop: kept.stop }
}

/** True where packages can be fetched and unpacked. */
export async function isDebian(): Promise<boolean> {
  return Promise.all(['/etc/debian_version', '/usr/bin/apt-get', '/usr/bin/dpkg-deb'].map((path) => access(path))).then(
    () => true,
    () => false,
  )
}
