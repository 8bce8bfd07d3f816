import rehypeStringify from 'rehype-stringify'
import { unified } from 'unified'
import { expect, test } from 'vitest'
import { readDrawing } from './diagram/read'
import { renderMarkdown } from './markdown'

async function html(source: string, vars: Record<string, string> = {}): Promise<string> {
  const root = await renderMarkdown(source, { vars, assetBase: '/assets' })
  return unified().use(rehypeStringify).stringify(root)
}

test('directives become elements with their attributes', async () => {
  const out = await html(
    ':::task{id=publish onclick="x()"}\nDo **it**.\n:::\n\n:::quiz{id=q1}\n:::\n\n::file{path=app/a.txt}\n\n::layers{image="busybox:1.35"}',
  )
  expect(out).toContain('<lesson-task id="publish"><p>Do <strong>it</strong>.</p></lesson-task>')
  expect(out).toContain('<lesson-quiz id="q1"></lesson-quiz>')
  expect(out).toContain('<lesson-file path="app/a.txt"></lesson-file>')
  expect(out).toContain('<lesson-layers image="busybox:1.35"></lesson-layers>')
  expect(out).not.toContain('onclick')
})

test('an image name and a port are text, not directives', async () => {
  expect(await html('Run drydock/kuard:latest on :8080, see a:b[c]{d=1}.')).toBe(
    '<p>Run drydock/kuard:latest on :8080, see a:b[c]{d=1}.</p>',
  )
})

test('alerts of GitHub keep their kind', async () => {
  expect(await html('> [!WARNING]\n> Mind *this*.')).toContain(
    '<lesson-alert kind="warning">\n<p>Mind <em>this</em>.</p>\n</lesson-alert>',
  )
})

test('a shell fence gets its buttons, a session its commands', async () => {
  expect(await html('```bash\nls\n```')).toContain('<lesson-code lang="bash" actions="run copy">')
  expect(await html('```bash no-run\nls\n```')).toContain('actions="copy"')
  expect(await html('```dockerfile save-as=k/Dockerfile\nFROM a\n```')).toContain(
    'actions="copy save" savePath="k/Dockerfile"',
  )
  expect(await html('```console\n$ ls \\\n  -l\nfile\n$ pwd\n```')).toContain('command="ls \\\n  -l\npwd"')
})

test('code is coloured for both themes, in every language of the format', async () => {
  for (const lang of ['bash', 'console', 'dockerfile', 'javascript', 'json', 'yaml', 'c', 'docker', 'unknown']) {
    const out = await html(`\`\`\`${lang}\n# FROM "a" { b }\n\`\`\``)
    expect(out, lang).toContain('<pre class="shiki')
    expect(out, lang).toContain('--shiki-light:')
    expect(out, lang).toContain('--shiki-dark:')
  }
})

test('tables, strike-through and headings with ids', async () => {
  const out = await html('## Two words\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[up](#two-words)')
  expect(out).toContain('<h2 id="user-content-two-words">')
  expect(out).toContain('<td align="right">2</td>')
  expect(out).toContain('href="#user-content-two-words"')
})

test.each([
  ['raw block', '<script>alert(1)</script>'],
  ['raw inline', 'a <img src=x onerror=alert(1)> b'],
  ['iframe', '<iframe src="https://evil.example"></iframe>'],
  ['script link', '[a](javascript:alert(1))'],
  ['script link in capitals', '[a](JaVaScRiPt:alert(1))'],
  ['data link', '[a](data:text/html,<script>1</script>)'],
  ['other host', '[a](//evil.example)'],
  ['backslash host', '[a](/\\evil.example)'],
  ['remote image', '![a](https://evil.example/x.png)'],
  ['climbing image', '![a](images/../../secret.png)'],
  ['autolink', '<javascript:alert(1)>'],
  ['reference to another host', '[a][b] ![c][b]\n\n[b]: //evil.example'],
  ['reference', '[a][b]\n\n[b]: javascript:alert(1)'],
])('%s does not reach the page', async (_, source) => {
  expect(await html(source)).not.toMatch(/<script|onerror|<iframe|evil|<img|href/i)
})

test('safe links and images stay', async () => {
  expect(await html('[a](https://docs.docker.com/)')).toContain(
    '<a href="https://docs.docker.com/" rel="noreferrer noopener" target="_blank">',
  )
  expect(await html('[a](/courses/containers)')).toContain('<a href="/courses/containers">')
  expect(await html('![a tree](images/tree.svg)')).toContain('<img src="/assets/images/tree.svg" alt="a tree">')
})

test('values are filled, and never become markup', async () => {
  const vars = { PORT: '9090', NAME: '**x** <b>y</b> [z](javascript:1) :::task{id=a}' }
  expect(await html('Open `${PORT}`, ${PORT}.', vars)).toBe('<p>Open <code>9090</code>, 9090.</p>')
  const out = await html('Hello ${NAME}', vars)
  expect(out).not.toMatch(/<strong>|<b>|<a |lesson-task/)
  expect(await html('[go](https://a.example/${NAME})', vars)).not.toMatch(/<b>|<strong>/)
  expect(await html('```bash\ncurl localhost:${PORT}\n```', vars)).toContain('9090')
})

test('a directive that the format lacks keeps its words', async () => {
  expect(await html(':::blink\nHello\n:::')).toBe('<div><p>Hello</p></div>')
})

test('a block runs in the terminal that it names', async () => {
  expect(await html('```bash terminal=server\nls\n```')).toContain('terminal="server"')
  expect(await html('```text terminal=server\nls\n```')).not.toContain('terminal=')
})

test('a drawing stands in the text, with the reader’s own values, and one that is not there leaves nothing', async () => {
  const { drawing } = readDrawing('<svg viewBox="0 0 9 9"><text>${PORT}</text></svg>', 'a.svg')
  const text = '::diagram{file=images/a.svg alt="The port ${PORT}"}\n\n::diagram{file=images/b.svg alt=b}'
  const tree = await renderMarkdown(text, {
    vars: { PORT: '<8080>' },
    drawings: drawing ? { 'images/a.svg': drawing } : {},
  })
  const [first, , second] = tree.children
  expect(first).toMatchObject({
    tagName: 'lesson-diagram',
    children: [
      { tagName: 'svg', properties: { ariaLabel: 'The port <8080>' }, children: [{ children: [{ value: '<8080>' }] }] },
    ],
  })
  expect(second).toMatchObject({ tagName: 'lesson-diagram', children: [] })
})
