import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import { commandLines } from '../commands'
import { BEST_PRACTICES, type Rule } from '../rule'

const INSTALL = /^(apt-get|apt|aptitude)\b.*\s(install|build-dep)\b/
const WITHOUT =
  /--no-install-recommends|--without-recommends|APT::Install-Recommends(=|\s+)["']?(false|0|no)|\s-o\s*APT::Install-Recommends/i
/** The setting may stand in apt's own configuration, for all that follows. */
const CONFIGURED = /apt\.conf(\.d)?.*Install-Recommends|Install-Recommends.*apt\.conf/is

export const rule: Rule = {
  id: 'S10',
  title: 'No recommended packages',
  meaning: 'apt-get install brings only what was asked for and what that needs.',
  reason: 'By default it also installs what it recommends: manuals, daemons, whole desktops.',
  source: BEST_PRACTICES,
  severity: 'warning',
  syntax: (dockerfile) =>
    dockerfile.instructions
      .filter((instruction) => installs(instruction) && !isConfigured(dockerfile, instruction))
      .map((instruction) => ({
        message: `Line ${instruction.line} also installs what the packages recommend.`,
        advice: 'Tell apt-get to leave recommended packages out, and name what is really needed.',
        instruction,
      })),
}

function installs(instruction: Instruction): boolean {
  return (
    instruction.keyword === 'RUN' && commandLines(instruction).some((line) => INSTALL.test(line) && !WITHOUT.test(line))
  )
}

function isConfigured({ instructions }: Dockerfile, { index, stage }: Instruction): boolean {
  return instructions.some((other) => other.stage === stage && other.index <= index && CONFIGURED.test(other.args))
}
