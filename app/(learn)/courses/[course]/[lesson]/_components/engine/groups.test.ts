import { expect, test } from 'vitest'
import { groupByNetwork } from './groups'

const container = (name: string, more: { networks?: string[]; sharesWith?: string } = {}) => ({
  id: name,
  name,
  image: 'web:1',
  imageId: 'sha256:1',
  state: 'running',
  status: 'Up',
  command: 'web',
  networks: (more.networks ?? []).map((one) => ({ name: one, address: null })),
  sharesWith: more.sharesWith ?? null,
  published: [],
})

test('each network holds its containers; sharers and loners come after; an empty default network is left out', () => {
  const networks = ['shop', 'back', 'bridge'].map((name) => ({ name, subnet: null }))
  const containers = [
    container('web', { networks: ['shop', 'back'] }),
    container('db', { networks: ['back'] }),
    container('probe', { sharesWith: 'web' }),
    container('alone'),
  ]
  const groups = groupByNetwork({ networks, containers })
  expect(groups.map(({ title, containers: inside }) => [title, ...inside.map(({ name }) => name)])).toEqual([
    ['Network shop', 'web'],
    ['Network back', 'web', 'db'],
    ['In the network of web', 'probe'],
    ['Without a network', 'alone'],
  ])
})
