import { request } from 'node:http'
import { z } from 'zod'

const DEFAULT_HOST = 'unix:///var/run/docker.sock'

const listed = z.array(z.object({ Id: z.string(), Labels: z.record(z.string(), z.string()) }))

const listedVolumes = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() })

/** Ids of the containers on the engine `host` (DOCKER_HOST) that carry this instance's label and are of one of `kinds`. */
export async function listLabelled(instance: string, kinds: string[], host?: string): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`drydock.instance=${instance}`] }))
  const containers = listed.parse(JSON.parse(await call('GET', `/containers/json?all=1&filters=${filters}`, host)))
  return containers.filter(({ Labels }) => kinds.includes(Labels['drydock.kind'] ?? '')).map(({ Id }) => Id)
}

/** Names of the volumes on the engine that carry this instance's label. */
export async function listVolumes(instance: string, host?: string): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`drydock.instance=${instance}`] }))
  const { Volumes } = listedVolumes.parse(JSON.parse(await call('GET', `/volumes?filters=${filters}`, host)))
  return Volumes?.map(({ Name }) => Name) ?? []
}

/** Removes every container and volume of this instance, as an operator would who takes the whole site down. */
export async function removeLabelled(instance: string, host?: string): Promise<void> {
  for (const id of await listLabelled(instance, ['sandbox', 'probe', 'build'], host)) {
    await call('DELETE', `/containers/${id}?force=1&v=1`, host)
  }
  for (const name of await listVolumes(instance, host)) await call('DELETE', `/volumes/${name}`, host)
}

function call(method: string, path: string, host = process.env.DOCKER_HOST ?? DEFAULT_HOST): Promise<string> {
  const target = host.startsWith('unix://')
    ? { socketPath: host.slice('unix://'.length) }
    : { host: new URL(host.replace('tcp:', 'http:')).hostname, port: new URL(host.replace('tcp:', 'http:')).port }
  return new Promise((resolve, reject) => {
    request({ ...target, method, path }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve(body))
    })
      .on('error', reject)
      .end()
  })
}
