import type { Engine } from '@/lib/docker/client'

/** Longest that a machine without internet waits for nothing. */
const REACH_MS = 3000

/** True when the registry that the engine pulls public names from (or its mirror) answers from here. */
export async function registryAnswers(engine: Engine): Promise<boolean> {
  const info = await engine.docker.info()
  const mirrors: string[] = info.RegistryConfig?.Mirrors ?? []
  const addresses = [...mirrors, info.IndexServerAddress].filter(Boolean)
  const answers = addresses.map(async (address) => {
    const response = await fetch(new URL('/v2/', address), {
      signal: AbortSignal.timeout(REACH_MS),
      redirect: 'manual',
    })
    // A registry answers 200, or 401 "sign in first"; a proxy that forbids the way says something else.
    if (response.status !== 200 && response.status !== 401) throw new Error(`status ${response.status}`)
  })
  return Promise.any(answers).then(
    () => true,
    () => false,
  )
}
