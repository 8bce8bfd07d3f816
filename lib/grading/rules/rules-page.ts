import { RULES } from './table'

const FAMILIES: Record<string, string> = {
  D: 'Building',
  O: 'Order',
  S: 'Size',
  K: 'Secrets',
  B: 'Behaviour',
}

/** docs/rules.md, made from the rules themselves. */
export function writeRulesPage(): string {
  const lines = [
    '# Rules',
    '',
    '<!-- Made from lib/grading/rules by `npm run docs:rules`; a test keeps it current. -->',
    '',
    'A finding costs points only where the rubric of an exercise names its rule. Comments that switch other checkers off',
    '(`# check=skip`, `# hadolint ignore`, …) change nothing here.',
    '',
    '| Judged by | Means |',
    '|---|---|',
    '| text | read in the Dockerfile, also while it is typed |',
    '| observed | seen in what building, running, building again and reading the layers showed |',
  ]
  for (const [letter, family] of Object.entries(FAMILIES)) {
    lines.push('', `## ${family}`)
    for (const rule of RULES.filter(({ id }) => id.startsWith(letter))) {
      const judged = [rule.syntax && 'text', rule.observed && 'observed'].filter(Boolean).join(', ')
      lines.push(
        '',
        `### ${rule.id} · ${rule.title}`,
        '',
        `*${rule.severity} · ${judged}*`,
        '',
        rule.meaning,
        '',
        `Why: ${rule.reason}`,
        '',
        `Source: ${rule.source}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}
