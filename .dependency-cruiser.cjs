// The floors of the house: imports go down only. This file is the one list; see docs/decisions/001-the-house.md.
const FLOOR_1 = ['base']
const FLOOR_2 = ['config', 'db', 'docker', 'dockerfile', 'image', 'jobs']
const DOMAINS = ['accounts', 'labs', 'sandboxes', 'terminal', 'checks', 'grading', 'progress', 'publishing', 'tenant']
const MAINS = ['broker', 'server', 'worker', 'cli', 'launch']

/** Which domain may know which other: everything else between domains is refused. */
const DOMAIN_EDGES = {
  accounts: [],
  labs: [],
  sandboxes: ['labs'],
  terminal: ['accounts', 'sandboxes'],
  checks: ['labs', 'sandboxes', 'tenant'],
  grading: ['labs'],
  progress: ['labs', 'checks', 'grading'],
  publishing: ['accounts', 'labs'],
  // It knows sandboxes by labels and by their table only.
  tenant: [],
}

const lib = (names) => `^lib/(${names.join('|')})/`

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { pathNot: 'node_modules|lib/db/generated' } },
    },
    {
      name: 'base-imports-nothing-above',
      severity: 'error',
      from: { path: lib(FLOOR_1) },
      to: { path: '^(lib|app)/', pathNot: lib(FLOOR_1) },
    },
    ...FLOOR_2.map((name) => ({
      name: `${name}-imports-base-only`,
      severity: 'error',
      from: { path: lib([name]), pathNot: '\\.test\\.ts$' },
      to: { path: '^(lib|app)/', pathNot: lib([...FLOOR_1, name]) },
    })),
    ...DOMAINS.map((name) => ({
      name: `${name}-knows-only-its-list`,
      severity: 'error',
      from: { path: lib([name]), pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(lib|app)/',
        pathNot: lib([...FLOOR_1, ...FLOOR_2.filter((floor) => floor !== 'config'), name, ...DOMAIN_EDGES[name]]),
      },
    })),
    { name: 'lib-does-not-import-app', severity: 'error', from: { path: '^lib/' }, to: { path: '^app/' } },
    {
      name: 'lib-does-not-import-next',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/server/' },
      to: { path: 'node_modules/(next|server-only)/' },
    },
    {
      name: 'one-importer-of-dockerode',
      severity: 'error',
      from: { pathNot: '^lib/docker/' },
      to: { path: 'node_modules/(@types/)?dockerode/' },
    },
    {
      name: 'mains-are-not-imported',
      severity: 'error',
      from: { path: '^lib/', pathNot: lib(MAINS) },
      to: { path: lib(MAINS) },
    },
    { name: 'app-does-not-import-mains', severity: 'error', from: { path: '^app/' }, to: { path: lib(MAINS) } },
    {
      name: 'no-production-code-imports-tests',
      severity: 'error',
      from: { pathNot: '(\\.test\\.tsx?$|^e2e/|vitest|/test-[a-z-]+\\.ts$)' },
      to: { path: '(\\.test\\.tsx?$|^e2e/|^lib/.*/test-[a-z-]+\\.ts$)' },
    },
    {
      name: 'every-folder-has-a-floor',
      severity: 'error',
      from: { path: '^lib/', pathNot: lib([...FLOOR_1, ...FLOOR_2, ...DOMAINS, ...MAINS]) },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(lib/db/generated|\\.next)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
}
