import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '@/lib/base/errors'
import { tenantId } from '@/lib/docker/labels'
import { DEFAULT_POLICY, DEFAULT_QUOTA } from '@/lib/tenant/defaults'
import { openTenant } from '@/lib/tenant/server'
import type { AnsweredCall, Quota } from '@/lib/tenant/types'

const USAGE = `drydock tenant NAME --socket PATH [--share IMAGE]… [--registry HOST:PORT] [--quota KEY=NUMBER]…

Opens a Docker socket for the tenant NAME until it is stopped: what is made through it belongs to NAME and is seen by
nobody else. Use it with DOCKER_HOST=unix://PATH. Refused calls are printed.

  --share IMAGE        an image that the tenant sees and cannot change, for example debian:bookworm-slim
  --registry HOST:PORT what registry.lab:5000 stands for, as the engine reaches it; without it push is refused
  --quota KEY=NUMBER   ${Object.keys(DEFAULT_QUOTA).join(', ')}

What the tenant made stays on the engine; open the socket again to use it, or to remove it.`

interface Options {
  name: string
  socket: string
  shared: string[]
  registry: string | null
  quota: Quota
}

/** Runs `drydock tenant` until `signal` fires; returns the exit code. */
export async function runTenant(
  args: string[],
  {
    write,
    engineHost,
    signal,
  }: { write: (text: string) => void; engineHost: () => Promise<string>; signal: AbortSignal },
): Promise<number> {
  const options = readArguments(args)
  if (!options) {
    write(`${USAGE}\n`)
    return args.includes('--help') ? 0 : 2
  }
  const { name, socket, shared, registry, quota } = options
  await mkdir(dirname(socket), { recursive: true })
  await using opened = await openTenant({
    engineHost: await engineHost(),
    tenant: {
      id: tenantId({ instance: 'cli', userId: name, lessonId: '' }),
      instance: 'cli',
      quota,
      policy: { ...DEFAULT_POLICY, sharedImages: shared, registry },
      home: null,
    },
    socketPath: socket,
    onCall: ({ method, path, refused }: AnsweredCall) =>
      refused && write(`refused (${refused.rule}): ${method} ${path}: ${refused.message}\n`),
  })
  write(
    `The engine of ${name} (tenant ${opened.ctx.tenant.id}) is open:\n  export DOCKER_HOST=unix://${socket}\nCtrl-C closes it.\n`,
  )
  await new Promise<void>((done) =>
    signal.aborted ? done() : signal.addEventListener('abort', () => done(), { once: true }),
  )
  return 0
}

function readArguments(args: string[]): Options | null {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      socket: { type: 'string' },
      registry: { type: 'string' },
      share: { type: 'string', multiple: true },
      quota: { type: 'string', multiple: true },
    },
  })
  const [name] = positionals
  if (values.help || !name || !values.socket || positionals.length > 1) return null
  return {
    name,
    socket: resolve(values.socket),
    shared: values.share ?? [],
    registry: values.registry ?? null,
    quota: readQuota(values.quota ?? []),
  }
}

function readQuota(pairs: string[]): Quota {
  const quota: Record<string, number> = { ...DEFAULT_QUOTA }
  for (const pair of pairs) {
    const [key = '', text = ''] = pair.split('=')
    const value = Number(text)
    if (!Object.hasOwn(quota, key) || !Number.isSafeInteger(value) || value < 0)
      throw new AppError(
        'invalid_input',
        `--quota ${pair}: write one of ${Object.keys(quota).join(', ')} with a whole number, for example containers=5.`,
      )
    quota[key] = value
  }
  return quota as unknown as Quota
}
