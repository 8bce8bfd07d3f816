/**
 * Forms of secrets that are hardly ever anything else, for text while it is typed and for files. The names are for
 * people. They are searched in files that nobody vouches for: whatever may follow a common beginning has a largest
 * length, so that the time stays in proportion.
 */
export interface SecretPattern {
  name: string
  pattern: RegExp
  /** One of these stands in every match. */
  keywords: string[]
}

export const SECRET_PATTERNS: SecretPattern[] = [
  {
    name: 'private key',
    pattern: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/,
    keywords: ['PRIVATE KEY'],
  },
  {
    name: 'AWS access key',
    pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b(?<!EXAMPLE)/,
    keywords: ['AKIA', 'ASIA'],
  },
  {
    name: 'GitHub token',
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,90})\b/,
    keywords: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
  },
  { name: 'GitLab token', pattern: /\bgl(?:pat|rt)-[A-Za-z0-9_-]{20,}/, keywords: ['glpat-', 'glrt-'] },
  { name: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/, keywords: ['npm_'] },
  {
    name: 'registry login of npm',
    pattern: /\/\/[^\s/]{1,253}\/[^\s]{0,200}:_(?:authToken|auth|password)\s{0,8}=\s{0,8}(?!\$\{)["']?[^\s"'$]{8,}/,
    keywords: [':_auth', ':_password'],
  },
  {
    name: 'Slack token',
    pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}/,
    keywords: ['xoxa-', 'xoxb-', 'xoxp-', 'xoxr-', 'xoxs-'],
  },
  { name: 'Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}/, keywords: ['k_live_'] },
  { name: 'Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}\b/, keywords: ['AIza'] },
  { name: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b/, keywords: ['SG.'] },
  { name: 'Anthropic key', pattern: /\bsk-ant-[a-z]{2,8}\d\d-[A-Za-z0-9_-]{24,120}/, keywords: ['sk-ant-'] },
  {
    name: 'OpenAI key',
    pattern: /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,80}T3BlbkFJ[A-Za-z0-9_-]{20,80}/,
    keywords: ['T3BlbkFJ'],
  },
  { name: 'Azure storage key', pattern: /AccountKey=[A-Za-z0-9+/]{86}==/, keywords: ['AccountKey='] },
  {
    name: 'JSON web token',
    pattern: /\beyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,}/,
    keywords: ['eyJ'],
  },
  {
    name: 'address with a password',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'$<>{}]{0,64}:[^\s/:@"'$<>{}]{3,128}@[\w.-]+/,
    keywords: ['://'],
  },
]
