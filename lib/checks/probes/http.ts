import type { Check } from '@/lib/labs/types'
import type { Facts, Verdict } from '../types'
import { allHold, fail, hasText } from './verdict'

export type HttpProbe = Extract<Check, { http: unknown }>['http']

const DEFAULT_SECONDS = 3

/** Asks a port of the sandbox, where published ports of the learner's containers are, and judges the answer. */
export async function judgeHttp(probe: HttpProbe, facts: Pick<Facts, 'http'>): Promise<Verdict> {
  const [, port = '', path = '/'] = /^http:\/\/[\w.]+:(\d+)(\/\S*)?$/.exec(probe.url) ?? []
  if (!port || Number(port) > 65_535) return fail(`${probe.url} is no address of the sandbox`)
  const answer = await facts.http(Number(port), path, (probe.seconds ?? DEFAULT_SECONDS) * 1000)
  if (!answer) return fail(`${probe.url} does not answer`)
  const status = probe.status ?? 200
  return allHold([
    [answer.status === status, `${probe.url} answers with ${answer.status}`],
    [hasText(answer.body, probe), `${probe.url} answers with another text`],
  ])
}
