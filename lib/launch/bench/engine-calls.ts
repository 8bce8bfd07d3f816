import { Agent, request } from 'node:http'
import { pack } from 'tar-stream'
import type { EngineAddress } from '@/lib/docker/client'

const VERSION = '/v1.41'

/** The engine's API as a program uses it, at a tenant's socket or at the engine's own. */
export class EngineCalls {
  readonly #address: EngineAddress
  readonly #labels: Record<string, string>
  readonly #agent = new Agent({ keepAlive: true })

  /** `labels` mark what is made; a tenant may not set those of the platform, which marks it itself. */
  constructor(address: EngineAddress, { labels = {} }: { labels?: Record<string, string> } = {}) {
    this.#address = address
    this.#labels = labels
  }

  /** Sends a call and reads all of its answer. Throws with the engine's words for a status from 400. */
  call(method: string, path: string, body?: unknown): Promise<{ text: string; bytes: number }> {
    const tar = Buffer.isBuffer(body)
    const payload = tar ? body : body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const headers = payload
      ? { 'content-type': tar ? 'application/x-tar' : 'application/json', 'content-length': payload.length }
      : {}
    return new Promise((resolve, reject) => {
      const options = { ...this.#address, agent: this.#agent, method, path: VERSION + path, headers }
      const sent = request(options, (response) => {
        let text = ''
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (text.length < 64 * 1024) text += chunk.toString('latin1')
        })
        response.once('error', reject)
        response.once('end', () => {
          const failed = (response.statusCode ?? 500) >= 400 || text.includes('"errorDetail"')
          if (failed) reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(-300)}`))
          else resolve({ text, bytes })
        })
      })
      sent.once('error', reject)
      sent.end(payload)
    })
  }

  /** Makes and starts a container that waits; returns its id. */
  async run(image: string): Promise<string> {
    const { text } = await this.call('POST', '/containers/create', {
      Image: image,
      Cmd: ['sleep', '600'],
      Labels: this.#labels,
      HostConfig: { NetworkMode: 'none' },
    })
    const { Id } = JSON.parse(text) as { Id: string }
    await this.call('POST', `/containers/${Id}/start`)
    return Id
  }

  async remove(id: string): Promise<void> {
    await this.call('DELETE', `/containers/${id}?force=1&v=1`)
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** A tar archive in memory. */
export async function tarOf(files: Record<string, Buffer>): Promise<Buffer> {
  const archive = pack()
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
