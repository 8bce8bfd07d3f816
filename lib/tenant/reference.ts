import { REFUSED_CONFIG, REFUSED_HOST_CONFIG } from './containers/create-refused'
import { CAPABILITY_CEILING } from './containers/security'
import { REFUSED_PATHS } from './refused-paths'
import type { AnyRoute } from './route'

/** The page docs/tenant-engine.md: what a learner can do, what not and why, from the table that the server obeys. */
export function referencePage(routes: AnyRoute[]): string {
  const nouns = [...new Set(routes.map(({ noun }) => noun.toLowerCase()))].sort()
  return [
    '# The engine of a learner',
    '',
    '<!-- Written from the table of routes (lib/tenant/table.ts): `DRYDOCK_GOLDEN=write npx vitest run lib/tenant/reference.test.ts` -->',
    '',
    'The `docker` command in a sandbox speaks to a socket of its own. Behind it stands the shared engine, and between the two a server that knows',
    'the calls below and no other. A call is taken apart and a new one is written for the engine; what is not listed is refused with a sentence that says what to do instead.',
    'Containers, networks, volumes and images of other learners do not exist for it.',
    '',
    ...nouns.flatMap((noun) => [
      `## ${noun[0]?.toUpperCase()}${noun.slice(1)}`,
      '',
      '| Command | Call | What you get |',
      '|---|---|---|',
      ...rows(routes, noun),
      '',
      ...limits(routes, noun),
    ]),
    '## What a container cannot be given',
    '',
    '| Field | Why, and what to do instead |',
    '|---|---|',
    ...Object.entries({ ...REFUSED_CONFIG, ...REFUSED_HOST_CONFIG }).map(
      ([name, why]) => `| \`${name}\` | ${cell(why)} |`,
    ),
    '',
    `Capabilities that a container has, and the only ones that \`--cap-add\` gives: ${CAPABILITY_CEILING.map((name) => `\`${name}\``).join(', ')}.`,
    '',
    '## What is not there',
    '',
    '| Command | Why, and what to do instead |',
    '|---|---|',
    ...REFUSED_PATHS.map(({ command, why }) => `| ${cell(command)} | ${cell(why)} |`),
    '',
  ].join('\n')
}

const cell = (text: string) => text.replaceAll('|', '\\|')

function rows(routes: AnyRoute[], noun: string): string[] {
  return routes
    .filter((one) => one.noun.toLowerCase() === noun)
    .map(({ command, method, path, summary }) => `| ${cell(command)} | \`${method} ${path}\` | ${cell(summary)} |`)
}

function limits(routes: AnyRoute[], noun: string): string[] {
  const lines = routes
    .filter((one) => one.noun.toLowerCase() === noun)
    .flatMap(({ command, limits = [] }) => limits.map((limit) => `- *${command}*: ${limit}`))
  return lines.length > 0 ? [...new Set(lines), ''] : []
}
