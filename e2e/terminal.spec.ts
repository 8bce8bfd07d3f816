import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { expectNoFaults, picture } from './look'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/why-containers'

test('several terminals that survive; paste, find, clipboard and log', async ({ server, signUp }) => {
  const { page } = await signUp('Ritchie')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  await lesson.type('echo first-$((40+2))')
  await expect(lesson.screen).toContainText('first-42')

  await test.step('a second one by keyboard; renamed, and marked when something happens behind', async () => {
    await lesson.type('(sleep 2; echo be""hind) &')
    await page.keyboard.press('Control+Shift+Backquote')
    await expect(page.getByTestId('terminal-tab')).toHaveCount(2)
    await expect(lesson.screen).toContainText('$')
    await expect(lesson.screen).not.toContainText('first-42')
    await page.getByTestId('terminal-tab').nth(1).focus()
    await page.keyboard.press('F2')
    await page.getByTestId('terminal-rename').fill('build')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('terminal-tab').nth(1)).toContainText('build')
    await expect(page.getByTestId('terminal-tab').first()).toHaveAttribute('data-active', 'true')
  })

  await test.step('a full-screen program is there after a reload, in the tab that was in front', async () => {
    await lesson.type('seq 1 500 | less')
    await expect(lesson.screen).toContainText('20')
    await page.reload()
    await expect(page.getByTestId('terminal-tab').nth(1)).toHaveAttribute('aria-selected', 'true')
    await expect(lesson.screen).toContainText('20')
    await lesson.shown.locator('.xterm-helper-textarea').focus()
    await page.keyboard.press('G')
    await expect(lesson.screen).toContainText('500')
    await page.keyboard.press('q')
    await page.keyboard.press('Alt+1')
    await expect(lesson.screen).toContainText('first-42')
  })

  await test.step('a command and its code in the readable log', async () => {
    await lesson.type('ls /no/such')
    await expect(lesson.screen).toContainText('No such file')
    await page.getByRole('button', { name: 'Terminal menu' }).click()
    await page.getByRole('menuitem', { name: 'Readable log' }).click()
    await expect(page.getByTestId('log-entry').last()).toContainText('ended with code 2')
    await page.keyboard.press('Escape')
  })

  await test.step('several lines are shown first, one line waits for Enter, half a megabyte arrives whole', async () => {
    await paste(page, 'echo one-$((1+1))\necho two-$((1+1))\n')
    await expect(page.getByTestId('ask-paste')).toContainText('Paste 2 lines?')
    await page.getByTestId('paste-confirm').click()
    await page.keyboard.press('Enter')
    await expect(lesson.screen).toContainText('two-2')
    await lesson.type('stty -echo; head -c 524300 | wc -c; stty echo')
    const text = `${'y'.repeat(63)}\n`.repeat(8192 + 1)
    await paste(page, text)
    await page.getByTestId('paste-confirm').click()
    await expect(lesson.screen).toContainText('524300')
    await page.keyboard.press('Control+c')
  })

  await test.step('find', async () => {
    await lesson.type('clear; echo Needle needle')
    await page.keyboard.press('Control+Shift+F')
    await page.getByLabel('Find in this terminal').fill('needle')
    await expect(page.getByTestId('find-bar')).toContainText(/of 4|of 3|of 2/)
    await page.getByRole('button', { name: 'Match case' }).click()
    await page.getByRole('button', { name: 'Regular expression' }).click()
    await page.getByLabel('Find in this terminal').fill('[')
    await expect(page.getByTestId('find-bar')).toContainText('not a pattern')
    await page.keyboard.press('Escape')
  })

  await test.step('no program writes the clipboard by itself', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(() => navigator.clipboard.writeText('mine'))
    await lesson.type(`printf '\\e]52;c;${Buffer.from('theirs').toString('base64')}\\a'`)
    await expect(page.getByTestId('ask-clipboard')).toContainText('theirs')
    await page.getByTestId('clipboard-never').click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine')
  })

  await test.step('offline and back, with the screen; what was typed meanwhile does not run', async () => {
    await page.context().setOffline(true)
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await expect(lesson.shown).toHaveAttribute('data-status', /offline|waiting|connecting/)
    await page.context().setOffline(false)
    await expect(lesson.shown).toHaveAttribute('data-status', 'open')
    await lesson.type('echo back-$((1+1))')
    await expect(lesson.screen).toContainText('back-2')
  })

  await test.step('closed, and taken back', async () => {
    await page.getByTestId('terminal-tab').nth(1).hover()
    await page.getByTestId('terminal-close').last().click()
    await expect(page.getByTestId('terminal-tab')).toHaveCount(1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByTestId('terminal-tab')).toHaveCount(2)
  })

  await test.step('a restart of the server', async () => {
    await server.stop()
    await server.start()
    await expect(lesson.shown).toHaveAttribute('data-status', 'open')
    await lesson.type('echo again-$((1+1))')
    await expect(lesson.screen).toContainText('again-2')
    await picture(page, 'terminal-tabs')
  })
})

test('joined by consent, and by nobody else; recorded and played', async ({ server, signUp }) => {
  const { page } = await signUp('Thompson')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  const [sandbox] = await server.rows<{ id: string }>(`SELECT id FROM "Sandbox" WHERE state = 'running' LIMIT 1`)
  const { page: staff } = await signUp('Liskov')
  const { page: stranger } = await signUp('Mallory')
  await server.rows(`UPDATE "User" SET role = 'admin' WHERE name = 'Liskov'`)

  await test.step('a stranger gets nothing', async () => {
    expect((await stranger.goto(`${server.url}/watch/${sandbox?.id}`))?.status()).toBe(404)
    const answer = await stranger.request.post(`${server.url}/api/sandboxes/${sandbox?.id}/joins`, { data: {} })
    expect([403, 404]).toContain(answer.status())
  })

  const guest = staff.getByTestId('watch')
  const guestScreen = staff.locator('[data-testid="terminal"][data-shown="true"]')
  await test.step('asked, and let in to watch', async () => {
    await staff.goto(`${server.url}/admin/sandboxes`)
    await staff.getByTestId('ask-to-watch').click()
    await expect(page.getByTestId('join-question')).toContainText('Liskov')
    await picture(page, 'join-question')
    await expect(guest).toHaveAttribute('data-join', 'asked')
    await page.getByTestId('join-view').click()
    await expect(page.getByTestId('guest-banner')).toContainText('can see your terminals')
    await lesson.type('echo see-$((1+1))')
    await expect(guestScreen.locator('.xterm-rows')).toContainText('see-2')
    await expect(guestScreen).toHaveAttribute('data-read-only', 'true')
    await expect(page.getByTestId('peers')).toContainText('Liskov')
    await expectNoFaults(staff, 'watch')
  })

  await test.step('let to type, then sent away', async () => {
    await page.getByRole('button', { name: 'Let them type' }).click()
    await expect(guestScreen).not.toHaveAttribute('data-read-only', 'true')
    await guestScreen.locator('.xterm-helper-textarea').focus()
    await staff.keyboard.type('echo from-staff-$((1+1))\n')
    await expect(lesson.screen).toContainText('from-staff-2')
    await page.getByTestId('guest-end').click()
    await expect(guest).toHaveAttribute('data-join', 'ended')
    await expect(page.getByTestId('guest-banner')).toHaveCount(0)
  })

  await test.step('recorded, and played from the list', async () => {
    await page.getByRole('button', { name: 'Terminal menu' }).click()
    await page.getByTestId('record').click()
    await page.getByTestId('record-consent').click()
    await expect(page.getByTestId('recording-mark')).toBeVisible()
    await lesson.type('echo kept-$((1+1))')
    await expect(lesson.screen).toContainText('kept-2')
    await page.getByRole('button', { name: 'Terminal menu' }).click()
    await page.getByTestId('record').click()
    await expect(page.getByTestId('recording-mark')).toHaveCount(0)
    await page.goto(`${server.url}/recordings`)
    await expect(page.getByTestId('recording-row')).toHaveAttribute('data-state', 'finished')
    await expectNoFaults(page, 'recordings')
    await page.getByTestId('recording-play').click()
    await page.getByTestId('player-toggle').click()
    await page.getByTestId('player').press('End')
    await expect(page.locator('[data-testid="player"] .xterm-rows')).toContainText('kept-2')
    await expectNoFaults(page, 'player')
    expect((await stranger.goto(page.url()))?.status()).toBe(404)
  })
})

/** As the browser does it: an event with the text, at whatever has the focus. */
async function paste(page: Page, text: string): Promise<void> {
  await page.locator('[data-testid="terminal"][data-shown="true"] .xterm-helper-textarea').evaluate((area, data) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', data)
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}
