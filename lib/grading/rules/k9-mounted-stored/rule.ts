import type { Instruction } from '@/lib/dockerfile/types'
import type { Rule } from '../rule'

export const rule: Rule = {
  id: 'K9',
  title: 'Mounted, then stored',
  meaning: 'A step that is shown a secret does not write it into a file of the image.',
  reason: 'The mount leaves nothing behind; what the step copies out of it stays.',
  source: 'https://docs.docker.com/build/building/secrets/',
  severity: 'error',
  syntax: ({ instructions }) =>
    instructions.flatMap((instruction) => {
      const stored =
        instruction.keyword === 'RUN' ? secretsOf(instruction).find((one) => stores(instruction, one)) : null
      if (!stored) return []
      return [
        {
          message: `Line ${instruction.line} is shown the secret "${stored.id}" and writes it into the image.`,
          advice: 'Let the command read the secret where it is mounted.',
          instruction,
          evidence: { secret: stored.id },
        },
      ]
    }),
}

interface Mounted {
  id: string
  path: string | null
  variable: string | null
}

function secretsOf({ flags }: Instruction): Mounted[] {
  return flags.flatMap(({ name, value }) => {
    const options = new Map(
      (value ?? '').split(',').map((pair): [string, string] => {
        const equals = pair.indexOf('=')
        return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
      }),
    )
    if (name !== 'mount' || options.get('type') !== 'secret') return []
    const id = options.get('id') ?? ''
    const variable = options.get('env') ?? null
    const target = options.get('target') ?? options.get('dst') ?? options.get('destination')
    return [{ id, variable, path: target ?? (variable === null ? `/run/secrets/${id}` : null) }]
  })
}

const WRITES = /(^|[\s;&|(])(cp|mv|install|tee|ln|dd|rsync|cat|echo|printf|base64|xxd|gzip|npm config set|git config)\b/

function stores({ args }: Instruction, { path, variable }: Mounted): boolean {
  const names = [path, variable && `$${variable}`, variable && `\${${variable}}`].filter((name) => name !== null)
  return args.split(/&&|\|\||;|\n/).some((command) => {
    if (!names.some((name) => command.includes(name)) || !WRITES.test(command)) return false
    // Reading, without a file to write to, stores nothing.
    const copies = /(^|[\s(])(cp|mv|install|tee|ln|dd|rsync|npm config set|git config)\b/.test(command)
    return copies || />\s*(?!&|\/dev\/(null|stdout|stderr))\S/.test(command)
  })
}
