import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listTags, readImage } from '@/lib/tenant/registry/client'
import { keptTag } from '@/lib/tenant/registry/kept-tags'
import { keepImage, registryBytes } from '@/lib/tenant/registry/ledger'
import { findProcesses } from '../process-table'
import { startRegistry } from './start'

const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot)('a registry comes up on loopback, at the same port again, and leaves no process', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-registry-'))
  try {
    const options = { dir, logFile: join(dir, 'log') }
    const first = await startRegistry(options)
    expect(first.address).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(await (await fetch(`http://${first.address}/v2/_catalog`)).json()).toEqual({ repositories: [] })
    await first.stop()
    const second = await startRegistry(options)
    expect(second.address).toBe(first.address)
    await second.stop()
    expect(await findProcesses(dir)).toEqual([])
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})

const digestOf = (data: string) => `sha256:${createHash('sha256').update(data).digest('hex')}`

async function upload(at: string, data: string): Promise<{ digest: string; size: number }> {
  const begun = await fetch(`${at}/blobs/uploads/`, { method: 'POST' })
  const to = new URL(begun.headers.get('location') ?? '', at)
  const digest = digestOf(data)
  to.searchParams.set('digest', digest)
  const type = { 'content-type': 'application/octet-stream' }
  expect((await fetch(to, { method: 'PUT', body: data, headers: type })).status).toBe(201)
  return { digest, size: data.length }
}

/** An image of one layer, as small as one can be; returns its digest. */
async function pushed(address: string, { repository, tag, text }: Record<'repository' | 'tag' | 'text', string>) {
  const at = `http://${address}/v2/${repository}`
  const type = 'application/vnd.docker.distribution.manifest.v2+json'
  const layer = await upload(at, text.repeat(1000))
  const config = await upload(at, JSON.stringify({ architecture: 'amd64', os: 'linux', text }))
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', ...layer }],
  })
  const put = await fetch(`${at}/manifests/${tag}`, {
    method: 'PUT',
    body: manifest,
    headers: { 'content-type': type },
  })
  expect(put.status, await put.text()).toBe(201)
  return digestOf(manifest)
}

test.skipIf(!isRoot)(
  'what was overwritten counts in the next process too, until the registry starts anew',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'drydock-registry-'))
    const tenantId = 'aaaaaaaaaaaa'
    const repository = `${tenantId}/team/page`
    try {
      const options = { dir, logFile: join(dir, 'log') }
      const first = await startRegistry(options)
      const keep = () => keepImage(first.address, { tenantId, path: 'team/page', reference: '1' })
      const old = await pushed(first.address, { repository, tag: '1', text: 'old' })
      await keep()
      const now = await pushed(first.address, { repository, tag: '1', text: 'now' })
      await keep()
      // This process has not asked the registry before: it counts what lies there, as the next one will.
      const { own, all } = await registryBytes(first.address, tenantId)
      expect(own).toBeGreaterThan(6000)
      expect(all).toBe(own)
      expect((await listTags(first.address, repository)).sort()).toEqual(['1', keptTag(old), keptTag(now)].sort())
      await first.stop()

      const { address, stop } = await startRegistry(options)
      expect((await listTags(address, repository)).sort()).toEqual(['1', keptTag(now)].sort())
      expect(await readImage(address, { repository, reference: old })).toBeNull()
      expect((await readImage(address, { repository, reference: '1' }))?.digest).toBe(now)
      await stop()
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  },
)
