import type { CaseResult, LabCase } from './types'

/**
 * Runs cases, at most `jobs` at once, in their order. Nothing but the platform's own failures ends it early: then, or
 * on an abort, what has begun is ended first, and the reason is thrown.
 */
export async function runCases(
  cases: LabCase[],
  { jobs, signal, onResult }: { jobs: number; signal: AbortSignal; onResult: (result: CaseResult) => void },
): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  const waiting = [...cases]
  const stop = new AbortController()
  const inner = AbortSignal.any([signal, stop.signal])
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      inner.throwIfAborted()
      const result = await runCase(next, inner)
      results.push(result)
      onResult(result)
    }
  }
  const workers = Array.from({ length: jobs }, () =>
    work().catch((error: unknown) => {
      stop.abort(error)
      throw error
    }),
  )
  const ended = await Promise.allSettled(workers)
  if (inner.aborted) throw inner.reason
  const failed = ended.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  return cases.flatMap(({ lesson, name }) => results.find((one) => one.lesson === lesson && one.name === name) ?? [])
}

async function runCase({ lesson, name, run }: LabCase, signal: AbortSignal): Promise<CaseResult> {
  const started = performance.now()
  const faults = await run(signal)
  const passed = faults.every(({ severity }) => severity !== 'error')
  return { lesson, name, passed, ms: Math.round(performance.now() - started), faults }
}
