import type { Rule } from '../rule'

const SUPPRESSIONS =
  /^(check\s*=\s*skip|hadolint\s+(global\s+)?ignore|secretlint-disable|gitleaks:allow|trivy:ignore|checkov:skip|kics-scan\s+(ignore|disable)|nosec\b|nosemgrep\b|noqa\b|pragma:\s*allowlist|dockle|snyk:ignore|semgrep:)/i
const AFTER =
  /\b(hadolint ignore|gitleaks:allow|pragma: allowlist secret|secretlint-disable(-line)?|nosec|trivy:ignore)\b/i

export const rule: Rule = {
  id: 'K12',
  title: 'Suppressions change nothing',
  meaning: 'Comments that tell other checkers to look away are listed, and looked through.',
  reason: 'Whether a secret is stored or a layer wasted does not depend on who may say so.',
  source: 'Rule of this school: what is observed is graded.',
  severity: 'info',
  syntax: ({ comments }) =>
    comments
      .filter(({ text }) => SUPPRESSIONS.test(text) || AFTER.test(text))
      .map(({ text, line }) => ({
        message: `Line ${line} asks a checker to look away ("${text.slice(0, 60)}"); this one does not.`,
        line,
      })),
}
