import { copiesWholeContext } from '../commands'
import { BEST_PRACTICES, type Rule } from '../rule'

const SENSITIVE =
  /(^|\/)(\.env(\.[^/]+)?|\.git|\.npmrc|\.netrc|\.pypirc|\.ssh|\.aws|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(pem|key|p12|pfx|kdbx)|\.htpasswd)(\/|$)/
const HARMLESS = /(^|\/)\.env\.(example|sample|template)$|\.pub$/

export const rule: Rule = {
  id: 'K11',
  title: 'Sensitive files stay out of the context',
  meaning: 'When the whole context is copied, .dockerignore keeps out .env, .git, .npmrc, keys and the like.',
  reason: 'COPY takes everything that the context holds, also what nobody thought of.',
  source: BEST_PRACTICES,
  severity: 'warning',
  observed: ({ dockerfile, context }) => {
    const copy = dockerfile.instructions.find(copiesWholeContext)
    const found = context.sent.filter((path) => SENSITIVE.test(path) && !HARMLESS.test(path))
    const tops = [...new Set(found.map((path) => path.replace(/((?:^|\/)\.(?:git|ssh|aws))\/.*$/, '$1')))]
    if (!copy || tops.length === 0) return []
    return [
      {
        message: `Line ${copy.line} copies ${tops
          .slice(0, 4)
          .map((path) => `\`${path}\``)
          .join(', ')} with the rest of the context.`,
        advice: 'Name in .dockerignore what must not reach the builder.',
        instruction: copy,
        path: tops[0],
        evidence: { paths: tops.slice(0, 20) },
      },
    ]
  },
}
