import { readdir, readlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import pg from 'pg'
import { createEngine } from '@/lib/docker/client'
import { listContainers } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { commandOf } from '../process-table'
import type { Services } from '../services'

/** What there was before the tests, to tell what they leave. */
export interface Before {
  tempFolders: string[]
  processes: number[]
  containers: string[]
  databases: string[]
}

export async function lookBefore(services: Services | null): Promise<Before> {
  return {
    tempFolders: await tempFolders(),
    processes: await ourProcesses(),
    containers: services ? (await containers(services)).map(({ id }) => id) : [],
    databases: services ? await databases(services) : [],
  }
}

/** What the tests left on the engine, in the database, among the processes and in the temporary folder; one line each. */
export async function findLeftovers(before: Before, services: Services | null): Promise<string[]> {
  const left: string[] = []
  for (const pid of await ourProcesses())
    if (!before.processes.includes(pid)) left.push(`process ${pid}: ${(await commandOf(pid)).slice(0, 120)}`)
  for (const name of await tempFolders()) if (!before.tempFolders.includes(name)) left.push(`${tmpdir()}/${name}`)
  if (!services) return left
  for (const { id, name, labels } of await containers(services))
    if (!before.containers.includes(id)) left.push(`container ${name} of instance ${labels[LABEL.instance]}`)
  for (const name of await databases(services)) if (!before.databases.includes(name)) left.push(`database ${name}`)
  return left
}

async function containers({ dockerHost }: Services) {
  const all = await listContainers(createEngine({ host: dockerHost }), { labels: {}, all: true })
  return all.filter(({ labels }) => labels[LABEL.instance] !== undefined)
}

async function databases({ databaseUrl }: Services): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    // The template stays on purpose: the next test file starts from it.
    const sql = `SELECT datname FROM pg_database WHERE datname LIKE 'drydock\\_%' AND datname <> 'drydock_template'`
    return (await client.query<{ datname: string }>(sql)).rows.map(({ datname }) => datname)
  } finally {
    await client.end()
  }
}

async function tempFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('drydock-'))
}

/** Node processes that work in this folder, this one left out. */
async function ourProcesses(): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number)
  const here = await Promise.all(
    pids.map(async (pid) => (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === process.cwd()),
  )
  return pids.filter((pid, index) => here[index] && pid !== process.pid)
}
