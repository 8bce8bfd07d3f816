import { expect, test } from './fixtures'
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
