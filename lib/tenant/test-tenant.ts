import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LABEL } from '@/lib/docker/labels'
import { openRawEngine, sendRaw } from '@/lib/docker/raw'
import { TEST_IMAGE } from '@/lib/docker/test-engine'
import { DEFAULT_POLICY, DEFAULT_QUOTA } from './defaults'
import type { DiskNotice } from './disk/types'
import { marksOf } from './marks'
import { openTenant } from './server'
import type { AnsweredCall, Home, Policy, Quota, Tenant } from './types'

export interface TestTenant extends AsyncDisposable {
  tenant: Tenant
  socketPath: string
  calls: AnsweredCall[]
  /** Runs the real `docker` command against the socket. */
  docker(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>
  /** One request as it is written, through the socket. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; text: string; value: unknown }>
}

const DOCKER_MS = 60_000

/** A tenant's socket on the real engine in `DOCKER_HOST`; disposal removes all that the tenant made. */
export async function openTestTenant({
  quota,
  policy,
  home = null,
  instance = `test-${randomBytes(4).toString('hex')}`,
  engineHost = process.env.DOCKER_HOST,
  onNotice,
}: {
  quota?: Partial<Quota>
  policy?: Partial<Policy>
  home?: Home | null
  instance?: string
  /** Another engine than the one in DOCKER_HOST. */
  engineHost?: string
  onNotice?: (notice: DiskNotice) => void
} = {}): Promise<TestTenant> {
  if (!engineHost) throw new Error('DOCKER_HOST is not set: run the tests with `npm test`, or give a Docker Engine.')
  const dir = await mkdtemp(join(tmpdir(), 'tenant-'))
  const tenant: Tenant = {
    id: randomBytes(6).toString('hex'),
    instance,
    quota: { ...DEFAULT_QUOTA, ...quota },
    policy: { ...DEFAULT_POLICY, sharedImages: [TEST_IMAGE], ...policy },
    home,
  }
  const calls: AnsweredCall[] = []
  const socketPath = join(dir, 'docker.sock')
  const opened = await openTenant({ engineHost, tenant, socketPath, onCall: (call) => calls.push(call), onNotice })
  return {
    tenant,
    socketPath,
    calls,
    docker: (...args) => runDocker(socketPath, args),
    call: (method, path, body) => callSocket(socketPath, { method, path, body }),
    [Symbol.asyncDispose]: async () => {
      await opened[Symbol.asyncDispose]()
      await removeAll(engineHost, tenant)
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export function runDocker(
  socketPath: string,
  args: string[],
  input?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const program = process.env.DRYDOCK_TEST_DOCKER ?? 'docker'
    const env = {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      DOCKER_HOST: `unix://${socketPath}`,
      NODE_ENV: 'test',
    } as const
    const child = execFile(
      program,
      args,
      { env, timeout: DOCKER_MS, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
      },
    )
    child.stdin?.end(input ?? '')
  })
}

export function callSocket(
  socketPath: string,
  {
    method,
    path,
    body,
    headers = {},
  }: { method: string; path: string; body?: unknown; headers?: Record<string, string> },
): Promise<{ status: number; text: string; value: unknown }> {
  return new Promise((resolve, reject) => {
    const payload =
      body === undefined ? undefined : Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body)
    const request = http.request(
      {
        socketPath,
        method,
        path,
        headers: {
          ...(payload === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString()
          let value: unknown = null
          try {
            value = JSON.parse(text)
          } catch {
            // Streams are no JSON.
          }
          resolve({ status: response.statusCode ?? 0, text, value })
        })
      },
    )
    request.once('error', reject)
    request.end(payload)
  })
}

/** Everything with the tenant's marks, straight from the engine. */
export async function ownThings(host: string, tenant: Pick<Tenant, 'id' | 'instance'>): Promise<{ path: string[] }[]> {
  const engine = openRawEngine({ host })
  const label = Object.entries(marksOf(tenant))
    .filter(([name]) => name !== LABEL.kind)
    .map(([name, value]) => `${name}=${value}`)
  const query = `filters=${encodeURIComponent(JSON.stringify({ label }))}`
  const get = async (path: string) => {
    const answer = await sendRaw(engine, { method: 'GET', path })
    if (answer.kind !== 'response') throw new Error('unexpected')
    const chunks: Buffer[] = []
    for await (const chunk of answer.body) chunks.push(chunk as Buffer)
    return JSON.parse(Buffer.concat(chunks).toString())
  }
  const containers = (await get(`/containers/json?all=1&${query}`)) as { Id: string }[]
  const networks = (await get(`/networks?${query}`)) as { Id: string }[]
  const { Volumes } = (await get(`/volumes?${query}`)) as { Volumes: { Name: string }[] | null }
  return [
    ...containers.map(({ Id }) => ({ path: ['containers', Id] })),
    ...networks.map(({ Id }) => ({ path: ['networks', Id] })),
    ...(Volumes ?? []).map(({ Name }) => ({ path: ['volumes', Name] })),
  ]
}

async function removeAll(host: string, tenant: Tenant): Promise<void> {
  const engine = openRawEngine({ host })
  for (const { path } of await ownThings(host, tenant)) {
    const answer = await sendRaw(engine, { method: 'DELETE', path: `/${path.join('/')}?force=1&v=1` })
    if (answer.kind === 'response') answer.body.resume()
  }
}
