import { commandLines } from '../commands'
import { BEST_PRACTICES, type Rule } from '../rule'

const UPDATE = /^(apt-get|apt|aptitude)( -\S+)* update\b|^(apk|yum|dnf|zypper)( -\S+)* (update|makecache|refresh)\b/
const INSTALL = /\b(install|add|upgrade)\b/

export const rule: Rule = {
  id: 'O8',
  title: 'Index update and install in one step',
  meaning: 'A RUN that updates the package index also installs from it.',
  reason:
    'Alone, the update stays cached for months, and later installs ask for versions that the servers no longer have.',
  source: BEST_PRACTICES,
  severity: 'warning',
  syntax: ({ instructions }) =>
    instructions
      .filter((instruction) => {
        const lines = instruction.keyword === 'RUN' ? commandLines(instruction) : []
        return lines.some((line) => UPDATE.test(line)) && !lines.some((line) => INSTALL.test(line))
      })
      .map((instruction) => ({
        message: `Line ${instruction.line} updates the package index in a step of its own.`,
        advice: 'Join the update with the install that uses it.',
        instruction,
      })),
}
