import type { Duplex } from 'node:stream'
import { withTimeout } from '@/lib/base/abort'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Engine } from '@/lib/docker/client'
import type { Size } from './protocol'
import { type Shell, type ShellSpec, startShell } from './shell'

const READY_MS = 20_000
const READY = 'drydock: ready'
const GO = '\n'
/** Any: the real one is set before the shell starts. */
const SIZE: Size = { cols: 80, rows: 24 }
/**
 * Half of a shell: a process on a terminal that becomes the shell when it is told to. What the shell reads as it starts
 * (profile, history, size) it finds as it is then. No echo meanwhile, or the line that wakes it would be shown.
 */
const WAIT = `stty -echo && printf '${READY}' && read -r go && stty echo && exec "$@"`

/**
 * Shells that wait for their first user. Nine tenths of what a shell costs is the engine's work for any command, and
 * that can be done before anybody comes.
 */
export class WaitingShells {
  readonly #given: { engine: Engine; ledgerDir: string }
  readonly #log: Log
  readonly #making = new Map<string, Promise<void>>()
  readonly #ready = new Map<string, Shell>()
  readonly #ending = new Set<Promise<void>>()
  #stopped = false

  constructor({ log, ...given }: { engine: Engine; ledgerDir: string; log: Log }) {
    this.#given = given
    this.#log = log
  }

  /** Has a shell as `spec` says wait. False when one does already; true when it has tried. Never throws. */
  async prepare(spec: ShellSpec): Promise<boolean> {
    const name = nameOf(spec)
    if (this.#stopped || this.#ready.has(name) || this.#making.has(name)) return false
    const making = this.#make(name, spec).finally(() => this.#making.delete(name))
    this.#making.set(name, making)
    await making
    return true
  }

  /** A shell as `spec` says, woken in this size; null when none waits and the caller must start one. Never throws. */
  async take({ size, ...spec }: ShellSpec & { size: Size }): Promise<Shell | null> {
    const name = nameOf(spec)
    await this.#making.get(name)
    const shell = this.#ready.get(name)
    if (!shell) return null
    this.#release(name, shell)
    try {
      await shell.resize(size)
      shell.stream.write(GO)
      return shell
    } catch {
      this.#end(shell)
      return null
    }
  }

  /** Ends the one that waits, if any. */
  drop(spec: ShellSpec): void {
    const shell = this.#ready.get(nameOf(spec))
    if (!shell) return
    this.#release(nameOf(spec), shell)
    this.#end(shell)
  }

  /** Ends all of them and waits until they have. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#making.values())
    for (const [name, shell] of this.#ready) {
      this.#release(name, shell)
      this.#end(shell)
    }
    await Promise.all(this.#ending)
  }

  async #make(name: string, spec: ShellSpec): Promise<void> {
    try {
      const command = ['sh', '-c', WAIT, 'sh', ...spec.command]
      const shell = await startShell(this.#given, { ...spec, command, size: SIZE })
      // Broken streams end as well.
      shell.stream.on('error', () => {})
      try {
        await withTimeout({ ms: READY_MS, message: 'The shell did not get ready.' }, () => becomesReady(shell.stream))
      } catch (error) {
        this.#end(shell)
        throw error
      }
      this.#ready.set(name, shell)
      // Read on, or the end of a stream is not heard of: one that dies while it waits must not be handed out.
      shell.stream.on('readable', () => shell.stream.read())
      for (const over of ['end', 'close']) shell.stream.once(over, () => this.#lose(name, shell))
    } catch (error) {
      // Nothing is lost: the first terminal starts a shell of its own.
      this.#log.debug('no shell could be made to wait', { container: spec.containerId, reason: messageOf(error) })
    }
  }

  #lose(name: string, shell: Shell): void {
    if (this.#ready.get(name) !== shell) return
    this.#ready.delete(name)
    this.#end(shell)
  }

  /** From here on what the shell prints is kept in its stream until somebody listens. */
  #release(name: string, { stream }: Shell): void {
    this.#ready.delete(name)
    stream.removeAllListeners('readable')
  }

  #end(shell: Shell): void {
    const ending = shell.end().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }
}

function nameOf({ containerId, command, user, workingDir, env }: ShellSpec): string {
  return JSON.stringify([containerId, command, user, workingDir, env])
}

function becomesReady(stream: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const onReadable = () => {
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) heard += String(chunk)
      if (heard.includes(READY)) settle(resolve)
    }
    const onEnd = () => settle(() => reject(new Error(`It ended: ${heard.slice(-200)}`)))
    const settle = (how: () => void) => {
      stream.off('readable', onReadable).off('end', onEnd).off('close', onEnd)
      how()
    }
    // Not "data": a stream that was read so goes on flowing without a listener, and what it carries is lost.
    stream.on('readable', onReadable).once('end', onEnd).once('close', onEnd)
  })
}
