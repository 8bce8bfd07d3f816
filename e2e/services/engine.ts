import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { copyImages, earlierClient } from '@/lib/launch/engine/generations'
import { placesOf } from '@/lib/launch/engine/places'
import { startPrivateEngine } from '@/lib/launch/engine/private'
import { endProcess } from '@/lib/launch/process-table'

/** The first bytes of a name that no data folder has. */
const HASH = '7e57e7e6'

/** A Docker Engine of a test's own, that may be killed and started again. */
export class OwnEngine implements AsyncDisposable {
  readonly #dir: string
  readonly #places: ReturnType<typeof placesOf>
  #stop: (() => Promise<void>) | null = null

  private constructor(dir: string) {
    this.#dir = dir
    this.#places = placesOf({ dir, hash: HASH })
  }

  /** Brings one up that has `images` of the engine in DOCKER_HOST. Its programs are those of the tests' own engine. */
  static async start({ images }: { images: string[] }): Promise<OwnEngine> {
    const { docker } = await earlierClient()
    const dir = await mkdtemp(join(tmpdir(), 'drydock-engine-'))
    await symlink(resolve(docker, '../../..'), join(dir, 'root'))
    const engine = new OwnEngine(dir)
    await engine.start()
    await copyImages(images, engine.address)
    return engine
  }

  get address(): string {
    return `unix://${this.#places.socket}`
  }

  /** Also after a kill: in the same place, with the images and containers that it had. */
  async start(): Promise<void> {
    const { stop } = await startPrivateEngine({ dir: this.#dir, hash: HASH, logFile: join(this.#dir, 'log') })
    this.#stop = stop
  }

  /** As the kernel does when memory is short. Its helpers and the containers go on for now. */
  async kill(): Promise<void> {
    const pid = Number(await readFile(this.#places.pidFile, 'utf8'))
    await endProcess(pid, { signal: 'SIGKILL', graceMs: 5000 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop?.()
    await rm(this.#dir, { recursive: true, force: true })
  }
}
