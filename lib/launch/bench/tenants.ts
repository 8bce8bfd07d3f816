import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DEFAULT_POLICY, DEFAULT_QUOTA } from '@/lib/tenant/defaults'
import { type OpenTenant, openTenant } from '@/lib/tenant/server'
import type { Quota } from '@/lib/tenant/types'
import { INSTANCE } from './measure'

// A process of its own for the tenants of a measurement, so that who asks does not share a thread with who answers.
// Each line of its input is how many are to be open; it says the same when they are. They close with its input.
const [dir = '', image = ''] = process.argv.slice(2)
const ROOM = 8 * 1024 ** 3
/** Bounds of what is stored would be measured otherwise, and not the way. */
const quota = Object.fromEntries(
  Object.entries(DEFAULT_QUOTA).map(([name, value]) => [name, /bytes/i.test(name) ? Math.max(value, ROOM) : value]),
) as unknown as Quota
const open: OpenTenant[] = []

for await (const line of createInterface({ input: process.stdin })) {
  while (open.length < Number(line)) {
    const id = `bench${String(open.length).padStart(7, '0')}`
    open.push(
      await openTenant({
        engineHost: process.env.DOCKER_HOST ?? '',
        tenant: { id, instance: INSTANCE, quota, policy: { ...DEFAULT_POLICY, sharedImages: [image] }, home: null },
        socketPath: join(dir, `${open.length}.sock`),
      }),
    )
  }
  process.stdout.write(`${line}\n`)
}
for (const one of open) await one[Symbol.asyncDispose]()
