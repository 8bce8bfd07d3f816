import { spawn } from 'node:child_process'
import { AppError } from '@/lib/base/errors'

/** What one call of git may do. */
export interface GitBounds {
  /** Of any file that it writes, so of a pack. */
  fileBytes: number
  /** Of what it prints. */
  outputBytes: number
  ms: number
}

interface Call {
  /** The repository's folder; a call that needs none has the folder that it may write to. */
  dir: string
  args: string[]
  input?: string
  bounds: GitBounds
  signal?: AbortSignal
}

const MEMORY_KIB = 2 * 1024 * 1024
const ERROR_CHARS = 2_000

/**
 * Nothing of a repository is ever run: no hooks, no filters, no submodules, no helper programs, no settings but these.
 * Objects are looked through as they come, and only three ways of transport are known.
 */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.attributesFile=/dev/null',
  'core.fsmonitor=false',
  'core.bigFileThreshold=1m',
  'credential.helper=',
  'fetch.fsckObjects=true',
  'fetch.recurseSubmodules=false',
  'fetch.unpackLimit=1',
  'fetch.writeCommitGraph=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'http.followRedirects=initial',
  'pack.threads=1',
  'protocol.allow=never',
  'protocol.https.allow=always',
  'protocol.ssh.allow=always',
  'protocol.file.allow=always',
  'submodule.recurse=false',
  'transfer.bundleURI=false',
]

/**
 * Runs git and returns what it printed. The process and all that it starts end with the signal, with the time, and when
 * it writes or prints too much. Throws `invalid_input` with what git said, `timeout`, or the signal's reason.
 */
export async function git({ dir, args, input, bounds, signal }: Call): Promise<Buffer> {
  signal?.throwIfAborted()
  const settings = SETTINGS.flatMap((setting) => ['-c', setting])
  // The shell sets the bounds and becomes git: what it starts (ssh, index-pack) has them, too.
  const script = `ulimit -f ${Math.ceil(bounds.fileBytes / 512)}; ulimit -v ${MEMORY_KIB}; exec git "$@"`
  const child = spawn('/bin/sh', ['-c', script, 'git', ...settings, '-C', dir, ...args], {
    // A group of its own, so that all of it can be ended.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: gitEnvironment(),
  })
  const end = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  let failure: unknown = null
  const fail = (reason: unknown) => {
    failure ??= reason
    end()
  }
  const timer = setTimeout(() => fail(new AppError('timeout', 'The repository did not answer in time.')), bounds.ms)
  const onAbort = () => fail(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  const chunks: Buffer[] = []
  let size = 0
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > bounds.outputBytes) fail(new AppError('invalid_input', 'The repository holds too much.'))
    else chunks.push(chunk)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-ERROR_CHARS)
  })
  // It may end before it has read everything.
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve(code))
    })
    if (failure) throw failure
    if (code !== 0) throw new AppError('invalid_input', sentenceOf(said, code), { details: { code } })
    return Buffer.concat(chunks)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Nothing of ours but what finds programs and keys: secrets of the server are not for git's helpers. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, SSH_AUTH_SOCK, LANG, HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE } = process.env
  const proxy = process.env.https_proxy ?? HTTPS_PROXY
  return {
    NODE_ENV: process.env.NODE_ENV,
    PATH,
    HOME,
    LANG,
    ...(SSH_AUTH_SOCK ? { SSH_AUTH_SOCK } : {}),
    ...(proxy ? { https_proxy: proxy } : {}),
    ...(NO_PROXY ? { NO_PROXY } : {}),
    ...(SSL_CERT_FILE ? { SSL_CERT_FILE } : {}),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oForwardAgent=no -oClearAllForwardings=yes',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
  }
}

/** What git said that helps: its last line with a fault, without what signs in. */
function sentenceOf(said: string, code: number | null): string {
  if (/File size limit|index-pack (died|failed|output)|file too large/i.test(said) || code === 153)
    return 'The repository is larger than this site allows.'
  if (code === 127) return 'The program git is not installed.'
  const lines = said.split('\n').filter((line) => /^(fatal|error|remote):/.test(line))
  const last = (lines.find((line) => line.startsWith('fatal:')) ?? lines.at(-1) ?? '').replace(/^(fatal|error): /, '')
  return `git: ${last.replace(/\/\/[^/@\s]*@/g, '//') || `it ended with ${code}`}`
}
