import { Readable } from 'node:stream'
import { type Answer, type Call, defineRoute, NO_BODY, NO_QUERY } from '../route'
import { OLDEST_VERSION } from '../version'

const ping = {
  path: '/_ping',
  noun: 'system',
  command: 'every command',
  summary: 'Says that the engine is there, and which API version it speaks.',
  query: NO_QUERY,
  body: NO_BODY,
} as const

interface EngineVersion {
  Version: string
  ApiVersion: string
  GitCommit?: string
  GoVersion?: string
  Os?: string
  Arch?: string
  KernelVersion?: string
  BuildTime?: string
}

export const pingRoutes = [
  defineRoute({ ...ping, method: 'GET', handle: answerPing }),
  defineRoute({ ...ping, method: 'HEAD', handle: answerPing }),
  defineRoute({
    ...ping,
    method: 'GET',
    path: '/version',
    command: 'docker version',
    summary: "The engine's version.",
    handle: async ({ ctx, version, signal }) => {
      const up = await ctx.upstream.json<EngineVersion>({ method: 'GET', path: ['version'], version, signal })
      const value = {
        Platform: { Name: '' },
        Components: [
          {
            Name: 'Engine',
            Version: up.Version,
            Details: { ApiVersion: up.ApiVersion, Arch: up.Arch, Os: up.Os, MinAPIVersion: OLDEST_VERSION },
          },
        ],
        Version: up.Version,
        ApiVersion: up.ApiVersion,
        MinAPIVersion: OLDEST_VERSION,
        GitCommit: up.GitCommit,
        GoVersion: up.GoVersion,
        Os: up.Os,
        Arch: up.Arch,
        KernelVersion: up.KernelVersion,
        BuildTime: up.BuildTime,
      }
      return { kind: 'json', status: 200, value }
    },
  }),
]

async function answerPing({ ctx }: Call): Promise<Answer> {
  const { builder } = await ctx.upstream.facts()
  const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' }
  if (builder) headers['builder-version'] = builder
  return { kind: 'stream', status: 200, headers, body: Readable.from(['OK']) }
}
