import { SECRET_PATTERNS } from '../patterns'
import { fileRules } from './file-forms'
import { firstMatch } from './match'
import type { SecretRule } from './rule'
import { entropyOf, isExampleValue, isPlaceholderValue } from './values'

const BEFORE = 320
const AFTER = 700
/** An RSA key of 8192 bits, with a line break in each line. */
const KEY_AFTER = 7000
/** A JSON web token may be as long as a header of HTTP. */
const TOKEN_AFTER = 5000

/** Our own rules: for what the published set lacks, and where its form of a well-known secret is too narrow. */
export function ownRules(): SecretRule[] {
  return [...fromPatterns(), ...CONTENT_RULES, ...fileRules()]
}

/** Patterns whose match alone does not decide: the address of a database in a handbook has a password as well. */
const DECIDERS: Record<string, (match: string) => boolean> = {
  'address with a password': isRealLogin,
  'AWS access key': (match) => entropyOf(match) > 3,
  'registry login of npm': (match) => {
    const value = match.slice(match.lastIndexOf('=', match.length - 4) + 1)
    return !isPlaceholderValue(value) && !/^(?:my|your)/i.test(value)
  },
  'JSON web token': (match) => entropyOf(match) > 4,
}

function fromPatterns(): SecretRule[] {
  // A key needs its body: its first line alone stands in every program that reads keys.
  return SECRET_PATTERNS.filter(({ name }) => name !== 'private key').map(({ name, pattern, keywords }) => ({
    name,
    keywords,
    before: BEFORE,
    after: name === 'JSON web token' ? TOKEN_AFTER : AFTER,
    textOnly: name === 'address with a password',
    find: (text) => firstMatch(text, { pattern, accepts: DECIDERS[name] ?? ((match) => !isExampleValue(match)) }),
  }))
}

const SPACES = String.raw`(?:\s|\\[nrt]|["'+,|>\\]){0,40}`
const KEY_HEADERS = String.raw`(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash): [^\n\\]{1,200}${SPACES}){0,4}`

const PASSWORD_HASH =
  /(?:^|\n)[A-Za-z0-9._@-]{1,64}:(\$apr1\$[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{22}|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\{SSHA\}[A-Za-z0-9+/=]{28,64}|\{SHA\}[A-Za-z0-9+/]{27}=|\$[56]\$[^:$\s]{1,40}\$[./A-Za-z0-9]{43,86}|\$y\$[^:\s]{20,120})/

const CONTENT_RULES: SecretRule[] = [
  rule('private key', {
    keywords: ['PRIVATE KEY'],
    pattern: new RegExp(
      `-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----${SPACES}${KEY_HEADERS}([A-Za-z0-9+/=]{40,80}(?:(?:[\\s]|\\\\[nr]){1,4}[A-Za-z0-9+/=]{1,80}){0,120})`,
    ),
    accepts: (body) => entropyOf(body) > 3,
    after: KEY_AFTER,
    // Libraries carry keys to test themselves with.
    textOnly: true,
  }),
  rule('private key', {
    // The same in base64, as in a kubeconfig.
    keywords: ['LS0tLS1CRUdJTi'],
    pattern: /(LS0tLS1CRUdJTi[A-Za-z0-9+/]{100,400})/,
    accepts: (text) =>
      /^-----BEGIN [A-Z0-9 ]{0,20}PRIVATE KEY-----/.test(Buffer.from(text, 'base64').toString('latin1')),
  }),
  rule('AWS secret key', {
    keywords: ['secret_access_key', 'secretaccesskey', 'aws_secret', 'secret access key', 'secret-access-key'],
    pattern:
      /(?:secret[_ -]?access[_ -]?key|aws_secret(?:_key)?)["']?[\t ]{0,8}[=: ][\t ]{0,8}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/i,
  }),
  rule('AWS session token', {
    keywords: ['session_token', 'sessiontoken', 'security_token'],
    pattern: /(?:session_?token|security_token)["']?[\t ]{0,8}[=: ][\t ]{0,8}["']?([A-Za-z0-9/+=]{100,1200})/i,
    after: 1400,
  }),
  rule('registry login of npm', {
    keywords: ['_auth', '_password'],
    pattern: /(?:^|\n)[\t ]{0,8}_(?:auth|authToken|password)[\t ]{0,8}=[\t ]{0,8}["']?([A-Za-z0-9+/=._-]{8,400})/,
  }),
  rule('GitLab token', { keywords: ['GR1348941'], pattern: /\b(GR1348941[A-Za-z0-9_-]{20,40})/ }),
  rule('login of netrc', {
    keywords: ['login'],
    pattern: /\b(?:machine\s{1,8}\S{1,253}|default)\s{1,8}login\s{1,8}\S{1,128}\s{1,8}password\s{1,8}(\S{3,200})/,
  }),
  rule('login of a container registry', {
    keywords: ['"auth"'],
    pattern: /"auth"\s{0,8}:\s{0,8}"([A-Za-z0-9+/]{6,600}={0,2})"/,
    accepts: (text) => /^[\x20-\x7e]{1,255}:[\x20-\x7e]{3,}$/.test(Buffer.from(text, 'base64').toString('latin1')),
  }),
  rule('login in a command', {
    keywords: ['curl ', 'wget '],
    pattern:
      /\b(?:curl|wget)\s(?:[^\n]{0,240}\s)?(?:-u|--user|--proxy-user)[= ]?["']?([^\s"':$]{1,64}:[^\s"'$]{3,128})/,
    accepts: (pair) => !isPlaceholderValue(pair.slice(pair.indexOf(':') + 1)),
  }),
  rule('login in a command', {
    keywords: ['basic '],
    pattern: /authorization["']?\s{0,4}[:=]\s{0,4}["']?basic\s{1,4}([A-Za-z0-9+/]{8,400}={0,2})/i,
    accepts: (text) => /^[\x20-\x7e]{1,128}:[\x20-\x7e]{3,}$/.test(Buffer.from(text, 'base64').toString('latin1')),
  }),
  {
    name: 'password hash',
    keywords: ['$apr1$', '$2y$', '$2a$', '$2b$', '{SHA}', '{SSHA}', '$5$', '$6$', '$y$'],
    before: BEFORE,
    after: AFTER,
    // Not looked at as a value: it begins like a variable.
    find: (text) => firstMatch(text, { pattern: PASSWORD_HASH, accepts: () => true }),
  },
  rule('password of Maven', {
    keywords: ['<password>', '<passphrase>'],
    pattern: /<(?:password|passphrase)>([^<\s]{4,200})<\/(?:password|passphrase)>/i,
    path: /(^|\/)[^/]*settings[^/]*\.xml$|(^|\/)\.m2\//,
  }),
  rule('token of Kubernetes', {
    keywords: ['token:'],
    pattern: /(?:^|\n)[\t ]{2,12}(?:- )?(?:id-|refresh-)?token:[\t ]{1,4}["']?([A-Za-z0-9._~+/=-]{16,4000})/,
    accepts: (token) => entropyOf(token) > 3.2 && !/^[a-z-]+$/.test(token),
    path: /\.ya?ml$|(^|\/)\.?kube|kubeconfig|\.conf$/i,
    after: 4200,
  }),
]

/** A rule whose value is the pattern's first group. */
function rule(
  name: string,
  {
    pattern,
    accepts = () => true,
    ...rest
  }: {
    keywords: string[]
    pattern: RegExp
    accepts?: (value: string) => boolean
    path?: RegExp
    after?: number
    textOnly?: boolean
  },
): SecretRule {
  const isReal = (value: string) => !isPlaceholderValue(value) && !isExampleValue(value) && accepts(value)
  return { name, before: BEFORE, after: AFTER, ...rest, find: (text) => firstMatch(text, { pattern, accepts: isReal }) }
}

const LOCAL = /^(localhost|127\.0\.0\.1|example\.(com|org|net)|.*\.example(\.(com|org|net))?|host(name)?|server|db)$/i

/** A login in an address, unless it is one that handbooks show. */
function isRealLogin(address: string): boolean {
  const [, user = '', password = '', host = ''] = /:\/\/([^:]*):([^@]*)@([\w.-]+)/.exec(address) ?? []
  if (isPlaceholderValue(password) || password === user || isExampleValue(password)) return false
  return !(LOCAL.test(host) && isPlaceholderValue(user) && entropyOf(password) < 3)
}
