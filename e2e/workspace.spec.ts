import { expect, test } from './fixtures'
import { lookAt } from './look'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/why-containers'
const HOME = `/api/lessons/${LESSON}/home`

test('files survive a stop, a fresh sandbox and a reset that was not meant; nobody else gets them', async ({
  server,
  signUp,
}) => {
  const { page } = await signUp('Ada')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  await lesson.type('echo mine > own.txt; rm -rf notes; echo wrote-$((1+1))')
  await expect(lesson.screen).toContainText('wrote-2')

  await test.step('stop says from when the files are, and they come back', async () => {
    await page.getByTestId('sandbox-stop').click()
    await expect(lesson.terminal).toContainText('are kept and will be in the next one')
    await page.getByTestId('sandbox-start').click()
    await lesson.waitForPrompt()
    await expect(page.getByTestId('home-note')).toContainText('are back')
    await lesson.type('cat own.txt; ls -d notes || echo gone-$((3+4))')
    await expect(lesson.screen).toContainText('mine')
    await expect(lesson.screen).toContainText('gone-7')
  })

  await test.step('the dialog says what stays and what goes, and can be left by key', async () => {
    await page.getByTestId('sandbox-menu').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('sandbox-reset').press('Enter')
    await expect(page.getByRole('alertdialog')).toContainText('Every file of yours in this lesson')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('alertdialog')).toBeHidden()
  })

  await test.step('a fresh sandbox with my files brings the files of the lesson back', async () => {
    await page.getByTestId('sandbox-menu').click()
    await page.getByTestId('sandbox-renew').click()
    await page.getByRole('button', { name: 'Begin afresh' }).click()
    await expect(page.getByRole('alertdialog')).toBeHidden()
    await lesson.waitForPrompt()
    await lesson.type('cat own.txt; ls -d notes && echo there-$((4+4))')
    await expect(lesson.screen).toContainText('there-8')
    await expect(lesson.screen).toContainText('mine')
  })

  await test.step('the files can be taken home, by their owner', async () => {
    await page.getByTestId('sandbox-menu').click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('sandbox-download').click()])
    expect(download.suggestedFilename()).toMatch(/^why-containers-\d{4}-\d\d-\d\d\.tar\.gz$/)
    const { page: other } = await signUp('Bob')
    // Only a lesson that one has opened oneself, and then one's own files of it.
    expect((await other.request.get(server.url + HOME)).status()).toBe(404)
  })
})

test('files are opened, changed and moved in the editor beside the shell; what somebody else wrote is not lost', async ({
  server,
  signUp,
}) => {
  const { page } = await signUp('Grace')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  const tree = page.getByTestId('home-tree')
  const text = page.getByTestId('editor').locator('.cm-content')
  const retype = async (words: string) => {
    await text.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.type(words)
  }

  await test.step('the keys of a lesson, and a new file with its folder by them', async () => {
    await page.keyboard.press('Alt+Shift+Digit0')
    await page.keyboard.press('?')
    await expect(page.getByTestId('keyboard-help')).toContainText('Another terminal')
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('keyboard-help')).toBeHidden()
    await page.keyboard.press('Alt+Shift+Digit1')
    await page.keyboard.type('echo typed-$((2+3))? \n')
    await expect(lesson.screen).toContainText('typed-5?')
    await page.keyboard.press('Alt+Shift+Digit2')
    await page.getByRole('button', { name: 'New file' }).press('Enter')
    await page.getByTestId('name-field').fill('shop/app.js')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('file-tab')).toContainText('app.js')
    await retype("console.log('one')")
    await page.keyboard.press('Control+S')
    await expect(page.getByTestId('file-save')).toBeDisabled()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Sandbox', exact: true }).click()
    await lookAt(page, 'lesson-files')
    await page.getByTestId('tab-terminal').click()
    expect(await lesson.run('cat shop/app.js')).toContain("console.log('one')")
  })

  await test.step('what the shell wrote meanwhile is shown, or met', async () => {
    await lesson.run('echo two > shop/app.js')
    await page.getByTestId('tab-files').click()
    await expect(text).toHaveText('two')
    await retype('mine')
    await page.getByTestId('tab-terminal').click()
    await lesson.run('echo three > shop/app.js')
    await page.getByTestId('tab-files').click()
    await expect(page.getByTestId('file-conflict')).toContainText('was changed in the sandbox')
    await expect(text).toHaveText('mine')
    await page.getByTestId('keep-mine').click()
    await expect(page.getByTestId('file-conflict')).toBeHidden()
    await page.getByTestId('tab-terminal').click()
    expect(await lesson.run('cat shop/app.js')).toContain('mine')
  })

  await test.step('renamed and deleted by key; files are brought along', async () => {
    await page.getByTestId('tab-files').click()
    await tree.getByRole('button', { name: 'app.js', exact: true }).press('F2')
    await page.getByTestId('name-field').fill('shop/server.js')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('file-tab')).toContainText('server.js')
    const letter = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('from home') }
    await page.getByTestId('upload').setInputFiles(letter)
    await tree.getByRole('button', { name: 'letter.txt', exact: true }).click()
    await expect(text).toHaveText('from home')
    await tree.getByRole('button', { name: 'letter.txt', exact: true }).press('Delete')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(tree.getByRole('button', { name: 'letter.txt', exact: true })).toBeHidden()
    await page.getByTestId('tab-terminal').click()
    expect(await lesson.run('ls shop')).toMatch(/^server\.js$/m)
  })

  await test.step('nobody else reaches them', async () => {
    const { page: other } = await signUp('Mallory')
    const path = `${server.url}/api/lessons/${LESSON}/files?path=shop/server.js`
    expect((await other.request.get(path)).status()).toBe(404)
    expect((await other.request.delete(path)).status()).toBe(404)
    await new LessonPage(other).open(server.url, LESSON)
    await new LessonPage(other).waitForPrompt()
    expect((await other.request.get(path)).status()).toBe(404)
  })
})
