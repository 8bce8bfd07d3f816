/** What a neighbour has, by every word that could name it. The first of each list is the one to compare with. */
export interface Belongings {
  container: string[]
  image: string[]
  network: string[]
  volume: string[]
  exec: string[]
  /** In the registry on board. */
  pushed: string[]
  /** Of a build with BuildKit. */
  build: string[]
}

export type Noun = keyof Belongings

/** One call of a stranger. */
export interface Ask {
  path: string
  body?: unknown
}

type Case =
  /** Names something: with what a neighbour has, it must be answered as with what nobody has. */
  | { kind: 'names'; noun: Noun; ask: (name: string) => Ask }[]
  /** Shows or sweeps what there is: nothing of a neighbour may be in it, and nothing may be gone after it. */
  | { kind: 'lists'; ask: Ask }
  /** Neither. */
  | { kind: 'neither'; why: string }

const names = (noun: Noun, ask: (name: string) => Ask): Case => [{ kind: 'names', noun, ask }]
const lists = (path: string, body?: unknown): Case => ({ kind: 'lists', ask: { path, body } })
const neither = (why: string): Case => ({ kind: 'neither', why })
const container = (rest: string, body?: unknown): Case =>
  names('container', (name) => ({ path: `/containers/${name}${rest}`, body }))
const image = (before: string, rest: string): Case => names('image', (name) => ({ path: `${before}${name}${rest}` }))
const network = (rest: string, body?: unknown): Case =>
  names('network', (name) => ({ path: `/networks/${name}${rest}`, body }))
const exec = (rest: string, body?: unknown): Case => names('exec', (name) => ({ path: `/exec/${name}${rest}`, body }))

const OWN_IMAGE = 'debian:bookworm-slim'
/** Of the stranger itself, for calls that name two things. */
export const MINE = { container: 'mine', network: 'minenet' }

/** For every route of the table: how a stranger reaches for what is not theirs. */
export const CASES: Record<string, Case> = {
  'GET /_ping': neither('says nothing of anybody'),
  'HEAD /_ping': neither('says nothing of anybody'),
  'GET /version': lists('/version'),
  'GET /info': lists('/info'),
  'GET /system/df': lists('/system/df'),
  'GET /events': lists('/events?since=1&until=0'),
  'POST /auth': neither('passes nothing on'),

  'GET /containers/json': lists('/containers/json?all=1&size=1'),
  'POST /containers/prune': lists('/containers/prune'),
  'POST /containers/create': [
    { kind: 'names', noun: 'image', ask: (Image) => create({ Image }) },
    { kind: 'names', noun: 'container', ask: (one) => create({ HostConfig: { NetworkMode: `container:${one}` } }) },
    { kind: 'names', noun: 'container', ask: (one) => create({ HostConfig: { PidMode: `container:${one}` } }) },
    { kind: 'names', noun: 'container', ask: (one) => create({ HostConfig: { VolumesFrom: [one] } }) },
    { kind: 'names', noun: 'network', ask: (one) => create({ HostConfig: { NetworkMode: one } }) },
  ],
  'GET /containers/{id}/json': container('/json'),
  'POST /containers/{id}/start': container('/start'),
  'POST /containers/{id}/stop': container('/stop'),
  'POST /containers/{id}/kill': container('/kill'),
  'POST /containers/{id}/pause': container('/pause'),
  'POST /containers/{id}/unpause': container('/unpause'),
  'POST /containers/{id}/resize': container('/resize?h=1&w=1'),
  'POST /containers/{id}/restart': container('/restart'),
  'POST /containers/{id}/rename': container('/rename?name=taken'),
  'POST /containers/{id}/update': container('/update', { PidsLimit: 10 }),
  'DELETE /containers/{id}': container('?force=1&v=1'),
  'GET /containers/{id}/changes': container('/changes'),
  'GET /containers/{id}/top': container('/top'),
  'POST /containers/{id}/attach': container('/attach?stream=1&stdout=1'),
  'GET /containers/{id}/logs': container('/logs?stdout=1'),
  'GET /containers/{id}/stats': container('/stats?stream=0'),
  'POST /containers/{id}/wait': container('/wait'),
  'GET /containers/{id}/export': container('/export'),
  'HEAD /containers/{id}/archive': container('/archive?path=/'),
  'GET /containers/{id}/archive': container('/archive?path=/etc/hostname'),
  'PUT /containers/{id}/archive': container('/archive?path=/', ''),
  'POST /containers/{id}/exec': container('/exec', { Cmd: ['id'] }),
  'POST /exec/{id}/start': exec('/start', {}),
  'POST /exec/{id}/resize': exec('/resize?h=1&w=1'),
  'GET /exec/{id}/json': exec('/json'),

  'GET /images/json': lists('/images/json?all=1'),
  'GET /images/search': neither('is always refused'),
  'POST /images/prune': lists(`/images/prune?filters=${encodeURIComponent('{"dangling":["false"]}')}`),
  'GET /images/get': image('/images/get?names=', ''),
  'POST /images/load': neither('takes names from the archive, all of which become one’s own: archives are tried apart'),
  'POST /images/create': names('pushed', (name) => {
    const colon = name.lastIndexOf(':')
    return { path: `/images/create?fromImage=${name.slice(0, colon)}&tag=${name.slice(colon + 1)}` }
  }),
  'GET /images/{name*}/json': image('/images/', '/json'),
  'GET /images/{name*}/history': image('/images/', '/history'),
  'GET /images/{name*}/get': image('/images/', '/get'),
  'POST /images/{name*}/tag': image('/images/', '/tag?repo=taken&tag=1'),
  'POST /images/{name*}/push': names('pushed', (name) => {
    const colon = name.lastIndexOf(':')
    return { path: `/images/${name.slice(0, colon)}/push?tag=${name.slice(colon + 1)}` }
  }),
  'DELETE /images/{name*}': image('/images/', '?force=1'),
  'GET /distribution/{name*}/json': names('pushed', (name) => ({ path: `/distribution/${name}/json` })),
  'POST /commit': names('container', (name) => ({ path: `/commit?container=${name}&repo=taken&tag=1`, body: {} })),

  'POST /build': [
    { kind: 'names', noun: 'image', ask: (name) => build(`FROM ${name}\n`) },
    { kind: 'names', noun: 'image', ask: (name) => build(`FROM ${OWN_IMAGE}\nCOPY --from=${name} / /x\n`) },
  ],
  'POST /session': neither('ends at the platform'),
  'POST /grpc': neither('is always refused'),
  'POST /build/cancel': names('build', (name) => ({ path: `/build/cancel?id=${name}` })),
  'POST /build/prune': lists('/build/prune?all=1'),

  'GET /networks': lists('/networks'),
  'POST /networks/prune': lists('/networks/prune'),
  'POST /networks/create': neither('names only what is new, and both may have the same name'),
  'GET /networks/{id}': network(''),
  'DELETE /networks/{id}': network(''),
  'POST /networks/{id}/connect': [
    { kind: 'names', noun: 'network', ask: (one) => join(one, 'connect', MINE.container) },
    { kind: 'names', noun: 'container', ask: (one) => join(MINE.network, 'connect', one) },
  ],
  'POST /networks/{id}/disconnect': [
    { kind: 'names', noun: 'network', ask: (one) => join(one, 'disconnect', MINE.container) },
    { kind: 'names', noun: 'container', ask: (one) => join(MINE.network, 'disconnect', one) },
  ],

  'GET /volumes': lists('/volumes'),
  'POST /volumes/prune': lists('/volumes/prune'),
  'POST /volumes/create': neither('names only what is new, and both may have the same name'),
  'GET /volumes/{name}': names('volume', (name) => ({ path: `/volumes/${name}` })),
  'DELETE /volumes/{name}': names('volume', (name) => ({ path: `/volumes/${name}` })),
}

function create(body: object): Ask {
  return { path: '/containers/create?name=taken', body: { Image: OWN_IMAGE, ...body } }
}

function join(network: string, how: 'connect' | 'disconnect', container: string): Ask {
  return { path: `/networks/${network}/${how}`, body: { Container: container } }
}

/** A build is sent as an archive: see the test. */
function build(dockerfile: string): Ask {
  return { path: '/build?rm=1', body: { dockerfile } }
}
