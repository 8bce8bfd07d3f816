import { copyWords, flagValue } from '@/lib/dockerfile/files'
import type { Instruction, Stage } from '@/lib/dockerfile/types'
import { commandLines } from '../commands'
import type { Draft, Rule } from '../rule'

/** Files that are there to log in with. */
const LOGIN_FILE =
  /(^|\/)(\.npmrc|\.netrc|\.pypirc|\.yarnrc(\.yml)?|pip\.conf|\.env(\.[a-z]+)?|\.git-credentials|settings\.xml|id_(rsa|ecdsa|ed25519)|kubeconfig|[^/]*(token|secret|credential|password)[^/]*)$/i

export const rule: Rule = {
  id: 'K8',
  title: 'Secrets are shown, not stored',
  meaning: 'A step that needs a secret gets it by a secret mount, not by COPY.',
  reason: 'What COPY brings is part of a layer from then on, in whichever stage; a secret mount leaves nothing behind.',
  source: 'https://docs.docker.com/build/building/secrets/',
  severity: 'info',
  syntax: ({ stages }) => stages.flatMap(judge),
}

function judge({ instructions }: Stage): Draft[] {
  return instructions.flatMap((copy) => {
    const file = copiedLogin(copy)
    const user = file && instructions.find((run) => run.index > copy.index && isStep(run))
    if (!file || !user) return []
    return [
      {
        message: `Line ${copy.line} stores \`${file}\` in a layer so that line ${user.line} can read it.`,
        advice:
          'Which build feature shows a file to one RUN without storing it? Where a builder lacks it, a stage that is not shipped is the next best.',
        instruction: copy,
        evidence: { file, usedLine: user.line },
      },
    ]
  })
}

function copiedLogin(copy: Instruction): string | undefined {
  if (!['COPY', 'ADD'].includes(copy.keyword) || flagValue(copy, 'from') !== null) return undefined
  return (copyWords(copy)?.sources ?? []).find((source) => LOGIN_FILE.test(source))
}

function isStep(run: Instruction): boolean {
  return run.keyword === 'RUN' && commandLines(run).length > 0
}
