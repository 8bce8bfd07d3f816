import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadCatalog } from '../catalog'
import { IMPORT_KINDS, type ImportKind, importCourse } from './course'
import { testFolder } from './test-folder'
import { filesOf, writeCourse } from './write'

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const SCENARIO = {
  title: 'First containers',
  description: 'Run one.',
  difficulty: 'beginner',
  time: '15 minutes',
  details: {
    intro: { text: 'intro.md', background: 'background.sh', courseData: 'ignored.sh', foreground: 'wait.sh' },
    steps: [
      { title: 'Run it', text: 'step1/text.md', verify: 'step1/verify.sh', hint: 'step1/hint.md' },
      { title: 'Ask', text: 'step2.md' },
      { title: 'Lost', text: 'nowhere.md', verify: 'nowhere.sh', surprise: true },
    ],
    finish: { text: 'finish.md' },
    assets: {
      host01: [
        { file: '*.sh', target: '/root/bin', chmod: '+x' },
        { file: 'gone.txt' },
        { file: 'conf.yml', target: '/etc/app' },
      ],
    },
  },
  environment: { uilayout: 'terminal' },
  backend: { imageid: 'ubuntu' },
}
const KILLERCODA = {
  'index.json': JSON.stringify(SCENARIO),
  'intro.md': '# Welcome\n\n<br>Hello\n\n![a dock](./dock.png)\n\n![far](https://example.org/x.png)',
  'dock.png': PNG,
  'background.sh': 'echo ready > ready.txt\n',
  'wait.sh': '#!/bin/bash\ncat ready.txt\n',
  'step1/text.md': 'Run `docker ps`{{exec}}.\n\n:::note\nnot ours\n:::\n\nsee image:tag',
  'step1/verify.sh': '#!/bin/bash\ntest -n "${HOME}" && echo "done"\n',
  'step1/hint.md': 'Look at `docker ps`{{exec}}',
  'step2.md': '>>Ready?<<\n(*) yes\n( ) no\n\n>>Name?<<\n=== docker\n',
  'finish.md': 'Well done.',
  'assets/a.sh': 'echo a',
  'assets/conf.yml': 'a: 1',
}

async function write(kind: ImportKind, files: Record<string, string | Buffer>) {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-import-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const course = importCourse(testFolder(files), { kind, name: 'first' })
  await writeCourse(course, { target: join(dir, 'first') })
  const catalog = await loadCatalog(dir)
  return {
    course,
    dir: join(dir, 'first'),
    catalog,
    errors: catalog.faults.filter(({ severity }) => severity === 'error'),
  }
}

test('a scenario becomes a lesson of this format, whole and without a fault', async () => {
  const { course, catalog, errors, dir } = await write('killercoda', KILLERCODA)
  expect(errors).toEqual([])
  const lesson = catalog.courses[0]?.lessons[0]
  expect(lesson).toMatchObject({ title: 'First containers', minutes: 15, summary: 'Run one.' })
  expect(lesson?.steps.map(({ title, taskIds, questionIds }) => [title, taskIds, questionIds])).toEqual([
    ['Welcome', [], []],
    ['Run it', ['run-it'], []],
    ['Ask', ['answer'], ['question']],
    ['Lost', [], []],
    ['Summary', [], []],
  ])
  expect(lesson?.tasks[0]?.check).toMatchObject({
    exec: { command: ['bash', '-c', expect.stringContaining('$${HOME}')], matches: expect.any(String) },
  })
  expect(lesson?.sandbox?.setup).toHaveLength(1)
  expect(await readFile(join(dir, 'first/start/bin/a.sh'), 'utf8')).toBe('echo a')
  expect(await readFile(join(dir, 'first/start/etc/app/conf.yml'), 'utf8')).toBe('a: 1')
  expect(await readFile(join(dir, 'first/images/dock.png'))).toEqual(PNG)
  expect(course.lessons[0]?.verdict).toEqual({ kind: 'offline', reasons: [] })
})

test('everything that did not come along has its note', () => {
  const { lessons } = importCourse(testFolder(KILLERCODA), { kind: 'killercoda', name: 'first' })
  const notes = lessons[0]?.notes.map(({ what, message }) => `${what}: ${message}`).join('\n')
  for (const part of [
    'missing: It names "nowhere.md"',
    'missing: It names "nowhere.sh"',
    'missing: No file of assets/ is called "gone.txt"',
    'is on another host',
    'The key "surprise"',
    'The key "environment"',
    'only the home folder can be written',
    'came without explanations',
    'The check runs as the learner',
  ])
    expect(notes).toContain(part)
})

test.each([
  ['kubernetes-kubeadm-1node', '', 'unsupported'],
  ['ubuntu', 'apt-get install -y nginx', 'network'],
  ['ubuntu', 'curl -fsS https://get.example.org | sh', 'network'],
  ['ubuntu', 'curl http://localhost:8080', 'offline'],
  ['ubuntu', 'kubectl get pods', 'unsupported'],
])('on %s, "%s" is %s', (imageid, command, kind) => {
  const index = JSON.stringify({ title: 'x', details: { steps: [{ text: 'a.md' }] }, backend: { imageid } })
  const { lessons } = importCourse(testFolder({ 'index.json': index, 'a.md': `\`${command || 'true'}\`{{exec}}` }), {
    kind: 'killercoda',
    name: 'x',
  })
  expect(lessons[0]?.verdict.kind).toBe(kind)
  expect(lessons[0]?.verdict.reasons.length === 0).toBe(kind === 'offline')
})

test('a folder of scenarios comes in the order of its pathway, and what it names in vain is noted', () => {
  const one = (title: string) =>
    JSON.stringify({ title, details: { steps: [{ text: 'a.md' }] }, backend: { imageid: 'ubuntu' } })
  const course = importCourse(
    testFolder({
      'structure.json': JSON.stringify({
        title: 'Path',
        items: [{ path: 'second' }, { path: 'first' }, { path: 'third' }],
      }),
      'first/index.json': one('First'),
      'first/a.md': 'a',
      'second/index.json': one('Second'),
      'second/a.md': 'b',
      'loose/index.json': one('Loose'),
      'loose/a.md': 'c',
    }),
    { kind: 'killercoda', name: 'path' },
  )
  expect(course.modules).toEqual([
    { title: 'Path', lessons: ['second', 'first'] },
    { title: 'More', lessons: ['loose'] },
  ])
  expect(course.notes.map(({ what }) => what)).toEqual(['missing'])
})

test('a track: challenges in order, checks, quizzes, tabs', async () => {
  const { catalog, errors, course } = await write('instruqt', {
    'track.yml': 'slug: first\ntitle: First track\nteaser: Short\ndescription: Long\nicon: x\n',
    'config.yml': 'version: "3"\ncontainers:\n- name: host\n  image: ubuntu\n- name: two\n  image: alpine\n',
    '01-run/assignment.md':
      '---\nslug: run\ntype: challenge\ntitle: Run it\nnotes:\n- type: text\n  contents: First words\n- type: video\n  url: x\ntabs:\n- title: Shell\n  type: terminal\n  hostname: host\n- title: Site\n  type: website\n  url: https://x\n---\n\nOpen the [button label="Shell"](tab-0) tab.\n\n```bash,run\ndocker ps\n```\n\n```bash,nocopy\nout\n```\n\n[[ Instruqt-Var key="X" hostname="h" ]]\n',
    '01-run/check-host': '#!/bin/bash\ntrue || fail-message "no"\n',
    '01-run/solve-host': 'docker ps\n',
    '02-ask/assignment.md': '---\ntype: quiz\ntitle: Which?\nanswers:\n- a\n- b\nsolution:\n- 1\n---\nChoose.\n',
    'track_scripts/setup-host': 'echo hello\n',
  })
  expect(errors).toEqual([])
  const lesson = catalog.courses[0]?.lessons[0]
  expect(lesson?.steps.map(({ title, taskIds, questionIds }) => [title, taskIds, questionIds])).toEqual([
    ['Run it', ['run-it'], []],
    ['Which?', [], ['which']],
  ])
  expect(lesson?.steps[0]?.source).toContain('**Shell**')
  expect(lesson?.steps[0]?.source).toContain('```bash\ndocker ps')
  expect(lesson?.questions[0]).toMatchObject({ kind: 'single', options: [{ correct: false }, { correct: true }] })
  const notes = course.lessons[0]?.notes.map(({ message }) => message).join('\n')
  for (const part of ['2 hosts become one', 'videos', 'The tab "Site"', 'The variable X', 'A solution'])
    expect(notes).toContain(part)
})

test('a Labspace: sections, project files, words of its code blocks', async () => {
  const { catalog, errors, dir, course } = await write('labspace', {
    'labspace/labspace.yaml':
      'title: My space\ndescription: About\nsections:\n- title: One\n  contentPath: ./01.md\n- title: Lost\n  contentPath: ../../out.md\nservices:\n- id: app\n  url: http://localhost:3000\n',
    'labspace/01.md':
      '# One\n\nOpen :fileLink[app.js]{path="project/app.js" line=1} and ::tabLink[App]{href="http://localhost:3000" title="App"}.\n\n```bash no-run-button\nls\n```\n\n```yaml save-as=compose.yaml\na: 1\n```\n\n:::conditionalDisplay{variable="x"}\nShown\n:::\n\n$$name$$\n',
    'project/app.js': 'x',
    'labspace/compose.yaml': 'services: {}',
  })
  expect(errors).toEqual([])
  const source = catalog.courses[0]?.lessons[0]?.steps[0]?.source
  for (const part of ['```bash no-run', 'save-as=compose.yaml', 'app.js (`app.js`)', 'Shown'])
    expect(source).toContain(part)
  expect(source).not.toContain(':::')
  expect(await readFile(join(dir, 'first/start/app.js'), 'utf8')).toBe('x')
  const notes = course.lessons[0]?.notes.map(({ message }) => message).join('\n')
  for (const part of ['The section "Lost"', 'The service "app"', 'The variable name', 'Services beside the learner'])
    expect(notes).toContain(part)
})

test('a workshop: pages as listed, actions, tests of the examiner', async () => {
  const { catalog, errors, course } = await write('educates', {
    'resources/workshop.yaml':
      'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nspec:\n  title: My workshop\n  description: About\n  duration: 30m\n',
    'workshop/workshop.yaml': 'name: x\nmodules:\n  activate:\n  - two\n  - one\n  - gone\n',
    'workshop/content/one.md':
      '---\ntitle: One\n---\n\n```execute-2\nls\n```\n\n```examiner:execute-test\nname: is-there\ntitle: It is there\nargs:\n- "it\'s"\n```\n\n{{session_namespace}}\n',
    'workshop/content/two.md':
      '---\ntitle: Two\n---\n\n```terminal:execute\ncommand: |-\n  echo a\n  echo b\n```\n\n```editor:open-file\nfile: ~/exercises/a.txt\n```\n\n```dashboard:open-dashboard\nname: Console\n```\n',
    'workshop/content/three.md': 'not listed',
    'workshop/examiner/tests/is-there': '#!/bin/bash\ntest -e "$1"\n',
    'exercises/a.txt': 'a',
  })
  expect(errors).toEqual([])
  const lesson = catalog.courses[0]?.lessons[0]
  expect(lesson?.minutes).toBe(30)
  expect(lesson?.steps.map(({ title, taskIds }) => [title, taskIds])).toEqual([
    ['Two', []],
    ['One', ['it-is-there']],
  ])
  expect(lesson?.steps[0]?.source).toContain('```bash\necho a\necho b\n```')
  expect(lesson?.steps[0]?.source).toContain('::file{path="exercises/a.txt"}')
  expect(lesson?.steps[1]?.source).toContain('```bash terminal=T2\nls\n```')
  expect(JSON.stringify(lesson?.tasks[0]?.check)).toContain("set -- 'it'\\\\''s'")
  const notes = course.lessons[0]?.notes.map(({ message }) => message).join('\n')
  for (const part of [
    'the page "gone"',
    'does not list this page',
    'The action "dashboard:open-dashboard"',
    'a value of the session',
  ])
    expect(notes).toContain(part)
})

test('no input crashes an import: cut, mixed and hostile files of every kind', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  const pieces = [
    '{{exec}}',
    '```',
    '`',
    '>>',
    '<<',
    '(*)',
    '[ ]',
    '---\n',
    ':::',
    '::file{path=x}',
    '<pre class="file">',
    '{"',
    '}',
    '\n',
    '\0',
    '../../',
    '${A}',
    '$$x$$',
    '[[HOST_SUBDOMAIN]]-80-[[KATACODA_HOST]]',
    'a: &a [*a]',
    '\ud800',
    '- ',
    '| ',
  ]
  const names = [
    'index.json',
    'a.md',
    'track.yml',
    '01-a/assignment.md',
    '01-a/check-x',
    'config.yml',
    'labspace.yaml',
    'resources/workshop.yaml',
    'workshop/content/a.md',
    'structure.json',
    '__proto__/index.json',
    'constructor',
  ]
  const index = JSON.stringify({
    title: 7,
    details: {
      steps: [{ text: 'a.md', verify: 'a.md' }, null, 3],
      assets: { host01: [{ file: '**/**/**', target: '../..' }, 4] },
    },
    backend: [],
  })
  for (let round = 0; round < 100; round++) {
    const text = () =>
      Array.from({ length: random(30) }, () => pieces[random(pieces.length)]).join(random(2) ? '' : '\n')
    const files = Object.fromEntries(
      names.filter(() => random(3) > 0).map((name) => [name, name === 'index.json' && random(2) ? index : text()]),
    )
    for (const kind of IMPORT_KINDS) {
      const course = importCourse(testFolder(files), { kind, name: 'x' })
      for (const path of filesOf(course).keys()) expect(path).not.toMatch(/(^|\/)\.\.(\/|$)|^\/|\0/)
    }
  }
})

test('a folder that is there already is not written over', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-import-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const course = importCourse(testFolder(KILLERCODA), { kind: 'killercoda', name: 'first' })
  await expect(writeCourse(course, { target: dir })).rejects.toThrow('is there already')
})
