import { firstMatch } from './match'
import type { SecretRule } from './rule'
import { entropyOf, isExampleValue, isPlaceholderValue } from './values'

const NAME =
  /(?:^|[_.-])(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key|encryption[_-]?key|credentials?)$/i
const KEYWORDS = ['pass', 'pwd', 'secret', 'token', 'key', 'credential']
const ENV_FILE = /(^|\/)(\.env(\.[^/]*)?|[^/]*\.env|\.?secrets?(\.(env|ini|toml|ya?ml|json))?|\.pgpass|\.my\.cnf)$/i
const SAMPLE = /\.(example|sample|template|dist|tpl)$|(^|\/)(example|sample)s?[/.]/i
const CONFIG_FILE =
  /\.(properties|ini|cfg|cnf|toml|ya?ml|sh|bash)$|(^|\/)(\.pypirc|\.bashrc|\.profile|\.bash_history|\.zsh_history|credentials|pip\.conf|Dockerfile[^/]*)$/i
const MIN_ENTROPY = 2.8
const BEFORE = 120
const AFTER = 400
/** Of a file in which no word tells where to look. */
const START = 4096

/** Rules that trust what a file is for, so that its values need no form of their own. */
export function fileRules(): SecretRule[] {
  return [
    assigned('password in a variable', { path: ENV_FILE, accepts: (value) => value.length >= 4 }),
    assigned('password in a settings file', {
      path: CONFIG_FILE,
      accepts: (value) =>
        value.length >= 8 && /\d/.test(value) && /[a-z]/i.test(value) && entropyOf(value) >= MIN_ENTROPY,
    }),
    {
      name: 'password of PostgreSQL',
      keywords: [],
      path: /(^|\/)\.pgpass$/,
      before: BEFORE,
      after: START,
      find: (text) =>
        firstMatch(text, {
          pattern: /(?:^|\n)[^:\s#]{1,253}:[\d*]{1,5}:[^:\n]{1,64}:[^:\n]{1,64}:([^\s]{3,200})/,
          accepts: (value) => !isPlaceholderValue(value),
        }),
    },
  ]
}

/** `NAME=value` or `name: value` where the name says what it is. */
function assigned(name: string, { path, accepts }: { path: RegExp; accepts: (value: string) => boolean }): SecretRule {
  return {
    name,
    keywords: KEYWORDS,
    path: and(path, SAMPLE),
    before: BEFORE,
    after: AFTER,
    find: (text) => findAssigned(text, accepts),
  }
}

const ASSIGNMENT =
  /(?<![\w.$-])(?:export[\t ]{1,4}|ENV[\t ]{1,4}|ARG[\t ]{1,4}|- )?["']?([A-Za-z_][\w.-]{1,80})["']?[\t ]{0,8}[=:][\t ]{0,8}("[^"\n]{1,400}"|'[^'\n]{1,400}'|[^\s"'#,;]{1,400})/g

/** The first value in `text` whose name says that it is secret, and that `accepts` takes. */
export function findAssigned(text: string, accepts: (value: string) => boolean): { start: number; end: number } | null {
  for (const match of text.matchAll(ASSIGNMENT)) {
    const [whole, name = '', quoted = ''] = match
    const value = quoted.replace(/^(["'])(.*)\1$/, '$2')
    if (!NAME.test(name) || isPlaceholderValue(value) || isExampleValue(value) || !accepts(value)) continue
    const start = match.index + whole.lastIndexOf(value)
    return { start, end: start + value.length }
  }
  return null
}

/** Paths that `yes` takes and `no` does not. */
function and(yes: RegExp, no: RegExp): RegExp {
  return new RegExp(`^(?!.*(?:${no.source}))(?=.*(?:${yes.source}))`, 'is')
}
