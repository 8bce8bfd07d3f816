import type { Engine } from '@/lib/docker/client'
import type { Check } from '@/lib/labs/types'
import { gatherFacts } from './facts'
import { judgeContainer } from './probes/container'
import { judgeDockerfile } from './probes/dockerfile'
import { judgeExec } from './probes/exec'
import { judgeFile } from './probes/file'
import { judgeHttp } from './probes/http'
import { judgeInput } from './probes/input'
import { judgeLayers } from './probes/layers'
import { judgeScript } from './probes/script'
import { judgeImage, judgeNetwork, judgeRegistry, judgeVolume } from './probes/tenant'
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
    outside = NOTHING,
  }: {
    containerId: string
    check: Check
    vars: Record<string, string>
    input?: string | null
    owner: TenantOwner
    outside?: Pick<Facts, 'quiz' | 'script'>
  },
): Promise<Verdict> {
  const filled = fillCheck(check, vars)
  return judge(filled, await gatherFacts(ctx.engine, { containerId, paths: pathsOf([filled]), input, owner, outside }))
}

/** For checks that ask neither for answers nor for scripts. */
const NOTHING: Pick<Facts, 'quiz' | 'script'> = {
  quiz: async () => false,
  script: async () => ({ broken: 'scripts do not run here' }),
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
  if ('layers' in check) return judgeLayers(check.layers, facts.tenant)
  if ('registry' in check) return judgeRegistry(check.registry, facts.tenant)
  if ('network' in check) return judgeNetwork(check.network, facts.tenant)
  if ('volume' in check) return judgeVolume(check.volume, facts.tenant)
  if ('http' in check) return judgeHttp(check.http, facts)
  if ('script' in check) return judgeScript(check.script, facts)
  if ('quiz' in check) {
    const passed = await facts.quiz(check.quiz.question)
    return { passed, message: passed ? '' : `the question ${check.quiz.question} is not answered` }
  }
  return judgeInput(check.input, facts.input)
}
