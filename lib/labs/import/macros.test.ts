import { expect, test } from 'vitest'
import { convertMacros } from './macros'

const cases: [string, string, string, string[]][] = [
  ['a fence that runs', '```\nls -la\n```{{exec}}', '```bash\nls -la\n```', ['ls -la']],
  ['a fence with a language', '```shell\nls\n```{{execute}}', '```bash\nls\n```', ['ls']],
  ['a fence that is copied', '```bash\nls\n```{{copy}}', '```bash no-run\nls\n```', []],
  ['a fence that nobody runs', '```bash\nls\n```', '```bash no-run\nls\n```', []],
  ['a fence of another language', '```yaml\na: 1\n```{{copy}}', '```yaml\na: 1\n```', []],
  ['a line that is a command', '`docker ps`{{execute}}', '\n```bash\ndocker ps\n```', ['docker ps']],
  ['code that is copied', 'Copy `abc`{{copy}} now', 'Copy `abc` now', []],
  ['a file to open', 'See `app.js`{{open}}', 'See `app.js`\n\n::file{path="app.js"}\n', []],
  ['a template in a fence', '```yaml\nx: {{ .Values.x }}\n```', '```yaml\nx: {{ .Values.x }}\n```', []],
  ['a template in prose', 'Use `{{ .Name }}` and {{ .Values.port }}.', 'Use `{{ .Name }}` and {{ .Values.port }}.', []],
  [
    'a port, both generations',
    '[app](https://[[HOST_SUBDOMAIN]]-8080-[[KATACODA_HOST]].environments.katacoda.com/x) and {{TRAFFIC_HOST1_80}}',
    'app (`http://localhost:8080/x`, or the Preview tab) and http://localhost:80',
    [],
  ],
  [
    'a file by button',
    '<pre class="file" data-filename="app.js" data-target="replace">\nif (a &lt; b) {}\n</pre>',
    '\n```js save-as=app.js\nif (a < b) {}\n```\n',
    [],
  ],
]

test.each(cases)('%s', (_name, source, text, commands) => {
  const converted = convertMacros(source)
  expect(converted.text).toBe(text)
  expect(converted.commands).toEqual(commands)
})

test('inside prose, the command stays and gets a button below, at the indent of its list', () => {
  const { text } = convertMacros('1. Run `ls`{{exec}} and look.')
  expect(text).toBe('1. Run `ls` and look.\n\n   ```bash\n   ls\n   ```\n')
})

test('a second terminal is opened, a second host and an interrupt are said to the learner and to the author', () => {
  const { text, notes } = convertMacros('```\na\n```{{execute T2 interrupt}}\n\n`b`{{execute HOST2}}\n\n`c`{{exec T1}}')
  expect(text).toContain('```bash terminal=T2\na\n```')
  expect(text).toContain('Press Ctrl-C first')
  expect(text).toContain('This is for host 2:')
  expect(text).toContain('```bash\nc\n```')
  expect(notes.map(({ what, line }) => [what, line])).toEqual([['changed', 5]])
})

test('what goes to a marker becomes words that say where', () => {
  const { text, notes } = convertMacros(
    '<pre class="file" data-filename="pom.xml" data-target="insert" data-marker="&lt;!-- here --&gt;">\n<a/>\n</pre>',
  )
  expect(text).toContain('In `pom.xml`, put this in the place of `<!-- here -->`:')
  expect(text).not.toContain('save-as')
  expect(notes).toHaveLength(1)
})

test.each([
  '`x`{{frobnicate}}',
  '{{frobnicate}}',
  "'kubectl get'{{execute}}",
  '`a`{{exec loud}}',
  '[[UNKNOWN_HOST]]',
  '{{TRAFFIC_SELECTOR}}',
])('%s is reported, not dropped in silence', (source) => {
  expect(convertMacros(source).notes).toHaveLength(1)
})

test('a path that leads out of the home is no file to save', () => {
  const source = '<pre class="file" data-filename="../../etc/passwd" data-target="replace">x</pre>'
  expect(convertMacros(source).text).not.toContain('save-as')
})
