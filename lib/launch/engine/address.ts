import { AppError } from '@/lib/base/errors'

export type EngineChoice = { use: 'given' | 'default'; address: string } | { use: 'private' }

export const DEFAULT_SOCKET = 'unix:///var/run/docker.sock'

const HOW =
  'Install Docker Engine and start it (it must answer at /var/run/docker.sock for this user), set DOCKER_HOST to one that answers, or run this as root on Debian, where a private engine is brought up'

/**
 * Which engine to use: the one that DOCKER_HOST names, else one at the default socket, else a private one from
 * packages. Throws `config_invalid` that says what to do when there is none.
 */
export async function chooseEngine(machine: {
  dockerHost: string | undefined
  isRoot: boolean
  isDebian: boolean
  answers: (address: string) => Promise<boolean>
}): Promise<EngineChoice> {
  const { dockerHost } = machine
  if (dockerHost) {
    if (await machine.answers(dockerHost)) return { use: 'given', address: dockerHost }
    throw new AppError(
      'config_invalid',
      `No Docker Engine answers at DOCKER_HOST=${dockerHost}. Start it, or unset it.`,
    )
  }
  if (await machine.answers(DEFAULT_SOCKET)) return { use: 'default', address: DEFAULT_SOCKET }
  if (machine.isRoot && machine.isDebian) return { use: 'private' }
  throw new AppError('config_invalid', `No Docker Engine answers here. ${HOW}.`)
}
