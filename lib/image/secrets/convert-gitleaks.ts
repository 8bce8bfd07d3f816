import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { z } from 'zod'

/**
 * Makes `gitleaks.json` from the rule file that gitleaks publishes (config/gitleaks.toml in its sources; MIT):
 *
 *   npm run patterns -- path/to/gitleaks.toml VERSION
 *
 * What is left out is told by the tables below; the patterns themselves are taken as they are.
 */
const OUTPUT = 'lib/image/secrets/gitleaks.json'

/** Rules whose keyword stands in every second file, or whose match is as often as not no secret. Ours cover the first five. */
const LEFT_OUT = new Set([
  'generic-api-key',
  'hashicorp-tf-password',
  'private-key',
  'jwt',
  'kubernetes-secret-yaml',
  'lob-api-key',
  'lob-pub-api-key',
  'sourcegraph-access-token',
  // Ours has every form of them.
  'gitlab-pat-routable',
  'gitlab-runner-authentication-token-routable',
])
/** Names of accounts and applications, and public halves: not secret. */
const PUBLIC = /-(client-id|access-id|public-key|pub-key)$/
/** Keywords that are parts of common words; the rule's other keywords, or these longer ones, do. */
const KEYWORDS: Record<string, string[]> = {
  'authress-service-client-access-key': ['authress_', 'scauth_'],
  'cloudflare-origin-ca-key': ['v1.0-'],
  'intra42-client-secret': ['s-s4t2ud-', 's-s4t2af-'],
  'vault-service-token': ['hvs.'],
}

const listSchema = z.object({
  regexes: z.array(z.string()).default([]),
  stopwords: z.array(z.string()).default([]),
  paths: z.array(z.string()).default([]),
})
const fileSchema = z.object({
  allowlist: listSchema,
  rules: z.array(
    z.object({
      id: z.string(),
      regex: z.string().optional(),
      path: z.string().optional(),
      entropy: z.number().optional(),
      keywords: z.array(z.string()).default([]),
      allowlists: z
        .array(listSchema.extend({ regexTarget: z.string().optional(), condition: z.string().optional() }))
        .default([]),
    }),
  ),
})

/** The rules of a gitleaks file in our own form. Throws for a file of another shape. */
export function convertGitleaks(toml: string, version: string): object {
  const { allowlist, rules } = fileSchema.parse(parse(toml))
  return {
    source: 'https://github.com/gitleaks/gitleaks (config/gitleaks.toml)',
    version,
    licence: 'MIT, Copyright (c) 2019 Zachary Rice',
    allow: allowlist.regexes,
    stopwords: allowlist.stopwords,
    rules: rules.flatMap(({ id, regex, path, entropy, keywords, allowlists }) => {
      if (!regex || path || LEFT_OUT.has(id) || PUBLIC.test(id)) return []
      return [
        {
          id,
          regex,
          entropy: entropy ?? 0,
          keywords: KEYWORDS[id] ?? keywords,
          // Those that look at the value alone; the others speak of lines and paths of a source repository.
          allow: allowlists.flatMap(({ regexes, regexTarget, condition }) => (regexTarget || condition ? [] : regexes)),
        },
      ]
    }),
  }
}

const [file, version] = process.argv.slice(2)
if (process.argv[1]?.endsWith('convert-gitleaks.ts') && file && version)
  writeFileSync(OUTPUT, `${JSON.stringify(convertGitleaks(readFileSync(file, 'utf8'), version), null, 2)}\n`)
