import { request } from 'node:http'
import { z } from 'zod'

const listed = z.array(z.object({ Id: z.string(), Labels: z.record(z.string(), z.string()) }))

const listedVolumes = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() })

/** Ids of the containers on the engine in DOCKER_HOST that carry this instance's label and are of one of `kinds`. */
export async function listLabelled(instance: string, kinds: string[]): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`drydock.instance=${instance}`] }))
  const containers = listed.parse(JSON.parse(await get(`/containers/json?all=1&filters=${filters}`)))
  return containers.filter(({ Labels }) => kinds.includes(Labels['drydock.kind'] ?? '')).map(({ Id }) => Id)
}

/** Names of the volumes on the engine that carry this instance's label. */
export async function listVolumes(instance: string): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`drydock.instance=${instance}`] }))
  return (
    listedVolumes.parse(JSON.parse(await get(`/volumes?filters=${filters}`))).Volumes?.map(({ Name }) => Name) ?? []
  )
}

/** Removes every container and volume of this instance, as an operator would who takes the whole site down. */
export async function removeLabelled(instance: string): Promise<void> {
  for (const id of await listLabelled(instance, ['sandbox', 'probe', 'build'])) {
    await call('DELETE', `/containers/${id}?force=1&v=1`)
  }
  for (const name of await listVolumes(instance)) await call('DELETE', `/volumes/${name}`)
}

function get(path: string): Promise<string> {
  return call('GET', path)
}

function call(method: string, path: string): Promise<string> {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'
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
