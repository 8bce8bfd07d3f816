import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
