import { copyWords, shellCommands } from '@/lib/dockerfile/files'
import type { Instruction } from '@/lib/dockerfile/types'

const INSTALLS: RegExp[] = [
  /^npm (ci|install|i)\b/,
  /^yarn( install)?$/,
  /^yarn install\b/,
  /^pnpm (install|i)\b/,
  /^pip3? install\b.*(-r|--requirement)/,
  /^bundle install\b/,
  /^composer install\b/,
  /^go mod download\b/,
  /^poetry install\b/,
]

/** True when the RUN installs what a manifest lists. */
export function installsFromManifest(instruction: Instruction): boolean {
  return (
    instruction.keyword === 'RUN' && commandLines(instruction).some((line) => INSTALLS.some((form) => form.test(line)))
  )
}

const PACKAGES =
  /^(apt-get|apt|apk|yum|dnf|microdnf|zypper|pip3?|gem|cargo|go|make|cmake|mvn|gradle)\b.*\b(install|add|build|get|fetch|package|all)\b|^make\b/

/** True when the RUN installs or builds something that one does not want to wait for twice. */
export function isExpensive(instruction: Instruction): boolean {
  return (
    installsFromManifest(instruction) ||
    (instruction.keyword === 'RUN' && commandLines(instruction).some((line) => PACKAGES.test(line)))
  )
}

/** The commands of a RUN as lines, without leading assignments and `sudo`. */
export function commandLines(instruction: Instruction): string[] {
  return shellCommands(instruction).map((words) => {
    const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word) && word !== 'sudo' && word !== 'exec')
    return words.slice(Math.max(0, first)).join(' ')
  })
}

/** True when a COPY or ADD takes the whole build context. */
export function copiesWholeContext(instruction: Instruction): boolean {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false
  if (instruction.flags.some(({ name }) => name === 'from')) return false
  return (copyWords(instruction)?.sources ?? []).some((source) => /^(\.|\.\/|\/|\*|\.\/\*)$/.test(source))
}
