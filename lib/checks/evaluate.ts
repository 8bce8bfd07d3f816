import type { Engine } from '@/lib/docker/client'
import type { Check } from '@/lib/labs/types'
import { gatherFacts } from './facts'
import { judgeDockerfile } from './probes/dockerfile'
import { judgeExec } from './probes/exec'
import { judgeFile } from './probes/file'
import { judgeInput } from './probes/input'
import { judgeContainer, judgeImage, judgeThing } from './probes/tenant'
import type { TenantOwner } from './tenant-facts'
import { fillCheck, pathsOf } from './tree'
import type { Facts, Verdict } from './types'

/**
 * Evaluates one check against a running container, with the learner's values filled in.
 * Throws `conflict` when the sandbox is too full to be looked at, `timeout`, `not_found` when it is gone.
 */
export async function evaluate(
  ctx: { engine: Engine },
  {
    containerId,
    check,
    vars,
    input = null,
    owner,
  }: { containerId: string; check: Check; vars: Record<string, string>; input?: string | null; owner: TenantOwner },
): Promise<Verdict> {
  const filled = fillCheck(check, vars)
  return judge(filled, await gatherFacts(ctx.engine, { containerId, paths: pathsOf([filled]), input, owner }))
}

/** Judges a filled check by facts. `all` and `any` end at the first probe that decides, so cheap ones go first. */
export async function judge(check: Check, facts: Facts): Promise<Verdict> {
  if ('all' in check) {
    for (const part of check.all) {
      const verdict = await judge(part, facts)
      if (!verdict.passed) return verdict
    }
    return { passed: true, message: '' }
  }
  if ('any' in check) {
    const messages: string[] = []
    for (const part of check.any) {
      const verdict = await judge(part, facts)
      if (verdict.passed) return verdict
      messages.push(verdict.message)
    }
    return { passed: false, message: messages.join('; ') }
  }
  if ('not' in check) {
    const { passed } = await judge(check.not, facts)
    return { passed: !passed, message: passed ? 'what must not be so is so' : '' }
  }
  if ('file' in check) return judgeFile(check.file, facts.files)
  if ('dockerfile' in check) return judgeDockerfile(check.dockerfile, facts.files)
  if ('exec' in check) return judgeExec(check.exec, facts)
  if ('container' in check) return judgeContainer(check.container, facts.tenant)
  if ('image' in check) return judgeImage(check.image, facts.tenant)
  if ('network' in check) return judgeThing('network', check.network, facts.tenant)
  if ('volume' in check) return judgeThing('volume', check.volume, facts.tenant)
  return judgeInput(check.input, facts.input)
}
