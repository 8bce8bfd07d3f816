import type { Frame, Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/why-containers'
const API = `/api/lessons/${LESSON}`

/** Serves one page for every address, with every header that would do harm, and says what it was sent. */
const SERVER = `use IO::Socket::INET;
$SIG{CHLD} = 'IGNORE';
my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 7000, Listen => 20, ReuseAddr => 1) or die;
while (my $c = $s->accept) {
  next if fork;
  my $head = '';
  while (<$c>) { last if /^\\r?$/; $head .= $_ }
  my ($path) = $head =~ m{^\\S+ (\\S+)};
  my $type = $path eq '/worker.js' ? 'text/javascript' : $path eq '/seen' ? 'text/plain' : 'text/html';
  my $body = $path eq '/seen' ? $head : do { local (@ARGV, $/) = ('evil.html'); <> };
  print $c join("\\r\\n", 'HTTP/1.1 200 OK', "Content-Type: $type", 'Content-Length: ' . length $body,
    'Set-Cookie: planted=1; Path=/', 'Set-Cookie: drydock.session=stolen; Path=/', 'Clear-Site-Data: "*"',
    'Service-Worker-Allowed: /', 'Content-Security-Policy: frame-ancestors *', 'Access-Control-Allow-Origin: *',
    'Connection: close', '', '') . $body;
  exit;
}
`

/** Tries everything that a page could do to the platform, and writes down how it went. */
const PAGE = `<!doctype html><title>evil</title><pre id="out"></pre><script>
const site = new URLSearchParams(location.search).get('site');
const tries = {
  fetchApi: async () => (await (await fetch(site + '/api/lessons/containers/why-containers/preview', { credentials: 'include' })).text()),
  readParent: async () => parent.document.body.innerHTML.length,
  moveTop: async () => { top.location.href = site + '/courses'; return 'asked' },
  popup: async () => String(window.open(site + '/courses')),
  worker: async () => String(await navigator.serviceWorker.register('worker.js')),
  cookie: async () => { document.cookie = 'planted=2; path=/'; return document.cookie },
  storage: async () => { localStorage.planted = '1'; return 'stored' },
  frame: async () => { const f = document.createElement('iframe'); f.src = site + '/courses'; document.body.append(f);
    await new Promise((r) => setTimeout(r, 1500)); return f.contentDocument.body.innerHTML.slice(0, 40) },
  own: async () => (await fetch('seen')).text(),
};
(async () => {
  const out = { origin: self.origin };
  for (const [name, work] of Object.entries(tries)) {
    try { out[name] = 'OK ' + (await work()) } catch (error) { out[name] = 'REFUSED ' + error.name }
  }
  document.getElementById('out').textContent = JSON.stringify(out);
})();
</script>`

const WAYS: [string, Record<string, string>][] = [
  ['a host of its own', {}],
  ['a path below the site', { DRYDOCK_PREVIEW_URL: 'path' }],
]

for (const [how, settings] of WAYS) {
  test.describe(`previews on ${how}`, () => {
    test.use({ settings })

    test('a hostile page shows, and reaches nothing of the platform', async ({ server, signUp }) => {
      const { page } = await signUp('Ada')
      const lesson = new LessonPage(page)
      await lesson.open(server.url, LESSON)
      await lesson.waitForPrompt()
      await page.getByTestId('tab-preview').click()
      await expect(page.getByTestId('preview-note')).toContainText('docker run -d -p 8080:80')

      await save(page, server.url, { path: 'evil.pl', content: SERVER })
      await save(page, server.url, { path: 'evil.html', content: PAGE })
      await page.getByTestId('tab-terminal').click()
      await lesson.type('perl evil.pl &')
      await page.getByTestId('tab-preview').click()
      await expect(page.getByTestId('preview-port')).toHaveValue('7000')
      const before = await page.context().cookies()
      await page.getByLabel('Path').fill(`/?site=${encodeURIComponent(server.url)}`)
      await page.getByLabel('Path').press('Enter')

      const out = await results(page)
      expect(out.origin).toBe('null')
      for (const name of ['fetchApi', 'readParent', 'worker', 'cookie', 'storage', 'frame'])
        expect(out[name], name).toMatch(/^REFUSED/)
      expect(out.popup).not.toMatch(/OK \[object/)
      // It may speak to itself; what it was sent says nothing of who looks.
      expect(out.own).toMatch(/^OK GET \/seen/)
      expect(out.own).not.toMatch(/cookie|referer|drydock|authorization/i)
      expect(new URL(page.url()).pathname).toBe(`/courses/${LESSON}`)
      expect(await page.context().cookies()).toEqual(before)
      await expect(page.getByTestId('user-menu')).toBeVisible()

      await test.step('a second learner can neither ask for it, nor open it as a page of the site', async () => {
        const url = (await frameOf(page)).url()
        const { page: other } = await signUp('Bob')
        await other.goto(`${server.url}/courses/${LESSON}`)
        const answer = await other.request.post(`${server.url}${API}/preview`, { data: { port: 7000 } })
        const theirs = ((await answer.json()) as { url?: string }).url
        expect(theirs === undefined || !url.startsWith(theirs)).toBe(true)
        if (settings.DRYDOCK_PREVIEW_URL === 'path') {
          expect((await other.goto(url))?.status()).toBe(404)
        }
        const forged = url.replace(/[a-z2-7]{55}/, (pass) => `${pass[0] === 'a' ? 'b' : 'a'}${pass.slice(1)}`)
        expect((await other.goto(forged))?.status()).toBe(404)
      })

      await test.step('when the program ends the pane says so', async () => {
        await page.getByTestId('tab-terminal').click()
        await lesson.type('pkill perl')
        await page.getByTestId('tab-preview').click()
        await expect(page.getByTestId('preview-note')).toContainText('Nothing answers on port 7000')
      })
    })
  })
}

async function save(page: Page, url: string, data: { path: string; content: string }): Promise<void> {
  const answer = await page.request.post(`${url}${API}/files`, { data })
  expect(answer.ok(), await answer.text()).toBe(true)
}

async function frameOf(page: Page): Promise<Frame> {
  const handle = await page.getByTestId('preview-frame').elementHandle()
  const frame = await handle?.contentFrame()
  if (!frame) throw new Error('the preview has no frame')
  return frame
}

async function results(page: Page): Promise<Record<string, string>> {
  const out = page.frameLocator('[data-testid="preview-frame"]').locator('#out')
  await expect(out).not.toBeEmpty()
  return JSON.parse((await out.textContent()) ?? '{}') as Record<string, string>
}
