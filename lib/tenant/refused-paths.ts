/** What learners reach for and do not get, with what to do instead; also a chapter of the docs. */
export const REFUSED_PATHS: { path: RegExp; command: string; why: string }[] = [
  {
    path: /^\/containers\/[^/]+\/attach\/ws$/,
    command: 'attach over a WebSocket',
    why: 'Attach over a WebSocket is not offered: use "docker attach", which upgrades its connection.',
  },
  {
    path: /^\/containers\/[^/]+\/checkpoints/,
    command: 'docker checkpoint',
    why: 'Checkpoints need rights over the machine: use "docker commit" to keep the files of a container.',
  },
  {
    path: /^\/(swarm|nodes|services|tasks)(\/|$)/,
    command: 'docker swarm, node, service, stack',
    why: 'This engine takes no part in a swarm: use "docker compose" for several containers.',
  },
  {
    path: /^\/secrets(\/|$)/,
    command: 'docker secret',
    why: 'Secrets of a swarm are not offered: give a build its secret with "RUN --mount=type=secret", a container its own with a file in a volume.',
  },
  {
    path: /^\/configs(\/|$)/,
    command: 'docker config',
    why: 'Configs of a swarm are not offered: put the file into a volume or into the image.',
  },
  {
    path: /^\/plugins(\/|$)/,
    command: 'docker plugin',
    why: 'Plugins run with rights over the machine: the drivers that are built in ("local" volumes, "bridge" networks) must do.',
  },
]

/** The sentence for a path that no route declares. */
export function refusedPath(method: string, path: string): string {
  const known = REFUSED_PATHS.find((entry) => entry.path.test(path))
  if (known) return known.why
  return `${method} ${path.slice(0, 120)} is not part of this engine: docs/tenant-engine.md lists what is.`
}
