import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'
import { TEST_IMAGE } from '@/lib/docker/test-engine'
import { openTestTenant, type TestTenant } from '../test-tenant'
import type { DiskNotice } from './types'

// Learners who fill the disk in every way we know, at the same time, beside one who works.

const MIB = 1024 * 1024
const WITHIN = { timeout: 150_000, interval: 300 }

const fill = (folder: string) =>
  `n=0; while :; do n=$((n+1)); dd if=/dev/zero of=${folder}/f$n bs=1M count=8 2>/dev/null; done`

const WAYS = [
  { name: 'own', script: fill('/tmp'), why: /most of it container own\./ },
  { name: 'volume', script: fill('/v'), host: { Binds: ['data:/v'] }, why: /most of it volume data\./ },
  {
    name: 'nameless',
    script: 'exec 3>/x; rm /x; dd if=/dev/zero bs=1M count=200 >&3 2>/dev/null; sleep 600',
    why: /most of it container nameless\./,
  },
  {
    name: 'mapped',
    // Perl maps a file, takes its name away and closes it: no descriptor leads to it any more.
    script: `perl -e 'open F, "+>", "/m"; truncate F, 1; for (1..200) { syswrite F, "x" x 1048576 } syscall(9, 0, 209715200, 3, 1, fileno(F), 0); unlink "/m"; close F; sleep 600'`,
    why: /most of it container mapped\./,
  },
  {
    name: 'empty',
    script: 'mkdir /e; cd /e; n=0; while :; do n=$((n+1)); mkdir $n; (cd $n; seq 1 500 | xargs touch); done',
    why: /in \d+ files, and may have 8192/,
  },
]

async function run(tenant: TestTenant, { name, script, host }: { name: string; script: string; host?: object }) {
  const HostConfig = { NanoCpus: 1e9, RestartPolicy: { Name: 'always' }, ...host }
  const body = { Image: TEST_IMAGE, Cmd: ['sh', '-c', script], HostConfig }
  const made = await tenant.call('POST', `/containers/create?name=${name}`, body)
  expect(made.status, made.text).toBe(201)
  expect((await tenant.call('POST', `/containers/${name}/start`)).status).toBe(204)
}

/** What `docker events` hears until it is stopped. */
function hear({ socketPath }: TestTenant): { text: () => string; stop: () => void } {
  let text = ''
  const socket = connect(socketPath).on('data', (chunk) => (text += chunk))
  socket.write(`GET /events?filters=${encodeURIComponent('{"event":["disk-full"]}')} HTTP/1.1\r\nHost: d\r\n\r\n`)
  return { text: () => text, stop: () => socket.destroy() }
}

test('whoever fills the disk is ended, and can neither make nor start anything until there is room', {
  timeout: 300_000,
}, async () => {
  await using neighbour = await openTestTenant()
  await run(neighbour, { name: 'calm', script: 'while :; do echo $$ >> /log; sleep 0.2; done' })
  await Promise.all(
    WAYS.map(async (way) => {
      const notices: DiskNotice[] = []
      await using hostile = await openTestTenant({
        quota: { diskBytes: 64 * MIB },
        onNotice: (notice) => notices.push(notice),
      })
      const events = hear(hostile)
      await run(hostile, way)
      const state = async () => {
        const { value } = await hostile.call('GET', `/containers/${way.name}/json`)
        return (value as { State: { Status: string; Error: string } }).State
      }
      await vi.waitFor(async () => expect(await state(), way.name).toMatchObject({ Status: 'exited' }), WITHIN)
      expect((await state()).Error).toMatch(way.why)
      expect(notices).toContainEqual(
        expect.objectContaining({ kind: 'disk-full', container: expect.objectContaining({ name: way.name }) }),
      )
      await vi.waitFor(() => expect(events.text()).toMatch(/"Action":"disk-full".*"message":"Disk: /), WITHIN)
      events.stop()
      // What had no name is gone with its process.
      if (['nameless', 'mapped'].includes(way.name)) return
      const refused = [
        await hostile.call('POST', '/containers/create', { Image: TEST_IMAGE }),
        await hostile.call('POST', `/containers/${way.name}/start`),
        await hostile.call('PUT', `/containers/${way.name}/archive?path=/`, ''),
        await hostile.call('POST', '/build?version=1', ''),
      ]
      for (const { status, text } of refused) {
        expect(text).toMatch(/Disk: your containers and volumes take \d+ MiB of 64 MiB.*docker system prune/)
        expect(status).toBe(409)
      }
      expect((await hostile.call('DELETE', `/containers/${way.name}`)).status).toBe(204)
      if (way.host) expect((await hostile.call('DELETE', '/volumes/data')).status).toBe(204)
      await run(hostile, { name: 'again', script: 'sleep 600' })
    }),
  )
  expect((await neighbour.call('GET', '/containers/calm/json')).text).toContain('"Running":true')
})

test('what a container prints is kept to its end only, and it hears of no disk', { timeout: 60_000 }, async () => {
  await using tenant = await openTestTenant({ quota: { diskBytes: 64 * MIB } })
  await run(tenant, {
    name: 'loud',
    script: 'yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | head -c 6M; exec sleep 600',
  })
  await vi.waitFor(async () => {
    const { text } = await tenant.call('GET', '/containers/loud/top')
    expect(text).toContain('sleep 600"]')
    expect(text).not.toContain('yes')
  }, WITHIN)
  const kept = await tenant.call('GET', '/containers/loud/logs?stdout=1')
  expect(kept.text.length).toBeGreaterThan(1000)
  expect(kept.text.length).toBeLessThan(3 * MIB)
})
