import { forbid } from '../refusal'
import type { Policy } from '../types'
import { narrowProfile } from './seccomp'

/** The engine's default set without NET_RAW: raw packets could leave an internal network's rules behind. */
export const CAPABILITY_CEILING = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]

/** Exactly the capabilities that the container gets: the engine is told to drop all and to add these. */
export function capabilities({ add = [], drop = [] }: { add?: string[]; drop?: string[] }): string[] {
  const dropped = drop.map(plain)
  const added = add.map(plain)
  for (const name of added)
    if (!CAPABILITY_CEILING.includes(name))
      throw forbid(
        'body',
        `Capability ${name.slice(0, 40)} reaches beyond a container here: --cap-add can give ${CAPABILITY_CEILING.join(', ')}.`,
      )
  const kept = dropped.includes('ALL') ? [] : CAPABILITY_CEILING.filter((name) => !dropped.includes(name))
  return [...new Set([...kept, ...added])].sort()
}

const plain = (name: string) => name.toUpperCase().replace(/^CAP_/, '')

/** The security options for the engine: no new privileges, and a seccomp profile only when it is narrower. */
export function securityOptions(
  asked: string[],
  { policy, capabilities: caps }: { policy: Policy; capabilities: string[] },
): string[] {
  const options = policy.privileges === 'fixed' ? ['no-new-privileges'] : []
  for (const option of asked) {
    const [name = '', value] = split(option)
    if (name === 'no-new-privileges' && (value === undefined || value === 'true')) {
      if (!options.includes('no-new-privileges')) options.push('no-new-privileges')
    } else if (name === 'no-new-privileges')
      throw forbid('body', 'Programs cannot gain privileges here: leave --security-opt no-new-privileges out.')
    else if (name === 'seccomp' && value?.trimStart().startsWith('{'))
      options.push(`seccomp=${narrowProfile(value, caps)}`)
    else if (name === 'seccomp' && value !== 'builtin')
      throw forbid(
        'body',
        "System calls stay filtered here: give --security-opt seccomp= a profile of your own, which can only forbid more than the engine's.",
      )
    else if (name !== 'seccomp')
      throw forbid(
        'body',
        `--security-opt ${name.slice(0, 40)} would loosen the container: what can be set is no-new-privileges, and seccomp= with a profile.`,
      )
  }
  return options
}

function split(option: string): [string, string?] {
  const cut = option.search(/[=:]/)
  return cut === -1 ? [option] : [option.slice(0, cut), option.slice(cut + 1)]
}
