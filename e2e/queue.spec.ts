import type { Page } from '@playwright/test'
import { ApiLearner } from './api-learner'
import { expect, test } from './fixtures'
import { expectNoFaults } from './look'
import { LessonPage } from './pages/lesson'
import { TestServer } from './server'

const LESSON = 'containers/dockerfiles'

test('one place for all: who waits sees where, why and how long, may leave, and gets the place', async ({
  signUpAt,
}) => {
  await using server = new TestServer({ DRYDOCK_SANDBOX_LIMIT: '1' })
  await server.start()
  const first = await ApiLearner.signIn(server, 'Grace')
  await first.ask('GET', `/courses/${LESSON}`)
  await first.sandbox(LESSON, 'start')
  await first.running(LESSON)

  const { page } = await signUpAt(server, 'Ada')
  const lesson = new LessonPage(page)
  const queue = page.getByTestId('sandbox-queue')
  await lesson.open(server.url, LESSON)

  await test.step('place, reason and expected wait; the text can be read meanwhile', async () => {
    await expect(queue).toContainText('You are next')
    await expect(queue).toContainText('All sandboxes are in use')
    await expect(queue).toContainText(/Expected wait: about \d+ minutes/)
    await expect(queue).toHaveAttribute('data-block', 'full')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  })

  const third = await ApiLearner.signIn(server, 'Mallory')
  await test.step('somebody who asks later stands behind, and can neither see, use nor give up this ticket', async () => {
    const ticket = await ticketOf(server, 'Ada')
    const foreign = [
      await third.ask('GET', `/api/lessons/${LESSON}/events`),
      await third.sandbox(LESSON, 'leave'),
      await third.ask('GET', `/api/sandboxes/${ticket.id}/terminals`),
      await third.ask('POST', `/api/sandboxes/${ticket.id}/joins`, {}),
    ]
    expect(foreign.map(({ status }) => status)).toEqual([404, 404, 404, 403])
    await third.ask('GET', `/courses/${LESSON}`)
    // Of the lesson that both have opened everybody reaches their own ticket only.
    expect(await third.sandbox(LESSON, 'leave')).toMatchObject({ status: 200, body: { sandbox: null } })
    const { body } = await third.sandbox(LESSON, 'start')
    expect(body).toMatchObject({ sandbox: { state: 'requested', queue: { position: 2, waiting: 2 } } })
    expect(await third.sandbox(LESSON, 'leave')).toMatchObject({ body: { sandbox: { state: 'stopped' } } })
    expect(await ticketOf(server, 'Ada')).toEqual(ticket)
    await third.sandbox(LESSON, 'start')
    await expect(queue).toContainText('of 2')
    await expectNoFaults(page, 'queue')
  })

  await test.step('an admin sees who waits, and for what', async () => {
    const { page: admin } = await signUpAt(server, 'Liskov')
    await server.rows(`UPDATE "User" SET role = 'admin' WHERE name = 'Liskov'`)
    await admin.goto(`${server.url}/admin/sandboxes`)
    await expect(admin.getByTestId('sandbox-row').filter({ hasText: 'Ada' })).toContainText('place 1')
    await expect(admin.locator('main')).toContainText('2 in the queue')
    await expectNoFaults(admin, 'admin-queue')
  })

  await test.step('left by a click, and joined again at its end', async () => {
    await page.getByTestId('queue-leave').click()
    await expect(lesson.terminal).toContainText('You left the queue')
    await third.sandbox(LESSON, 'leave')
    await page.getByTestId('sandbox-start').click()
    await expect(queue).toContainText('You are next')
  })

  await test.step('the place is free, and the shell comes by itself', async () => {
    expect((await first.sandbox(LESSON, 'stop')).status).toBe(200)
    await lesson.waitForPrompt()
    await lesson.type('echo mine-$((1+1))')
    await expect(lesson.screen).toContainText('mine-2')
  })
})

test('a class has the limit that an admin gives it, and nobody else can', async ({ signUpAt }) => {
  await using server = new TestServer()
  await server.start()
  const { page: admin } = await signUpAt(server, 'Liskov')
  await server.rows(`UPDATE "User" SET role = 'admin' WHERE name = 'Liskov'`)
  const [ada, bob] = [await ApiLearner.signIn(server, 'Ada'), await ApiLearner.signIn(server, 'Bob')]
  await server.rows(`INSERT INTO "Class" (id, name, code, "instructorId")
    SELECT gen_random_uuid(), 'Containers, autumn', 'C1', id FROM "User" WHERE name = 'Liskov'`)
  await server.rows(`INSERT INTO "Enrolment" ("classId", "userId")
    SELECT c.id, u.id FROM "Class" c, "User" u WHERE u.name IN ('Ada', 'Bob')`)
  const row = admin.getByTestId('class-row')
  const field = row.getByLabel(/at once/)
  const save = row.getByRole('button', { name: 'Save' })

  await test.step('what is no limit is refused with a sentence', async () => {
    await admin.goto(`${server.url}/admin/classes`)
    await expect(row).toContainText('Containers, autumn')
    await field.fill('none')
    await save.click()
    await expect(row).toContainText('Write a whole number from 1')
    await expect(field).toBeFocused()
    await expectNoFaults(admin, 'admin-classes')
    await field.fill('1')
    await save.click()
    await expect(row).toContainText('at most 1')
  })

  await test.step('it holds, and a higher one lets in who waits', async () => {
    for (const learner of [ada, bob]) await learner.ask('GET', `/courses/${LESSON}`)
    await ada.sandbox(LESSON, 'start')
    await ada.running(LESSON)
    const { body } = await bob.sandbox(LESSON, 'start')
    expect(body).toMatchObject({ sandbox: { state: 'requested', queue: { block: 'class', position: null } } })
    await admin.reload()
    await expect(row).toContainText('1 waiting')
    await expect(field).toHaveValue('1')
    await field.fill('')
    await save.click()
    await expect(row).toContainText('as the settings say')
    await bob.running(LESSON)
  })

  await test.step('for learners and instructors the page is not there and its action refuses', async () => {
    const action = await submitted(admin, async () => {
      await field.fill('7')
      await save.click()
      await expect(row).toContainText('at most 7')
    })
    for (const role of ['learner', 'instructor']) {
      await server.rows(`UPDATE "User" SET role = $1::"Role" WHERE name = 'Ada'`, [role])
      expect((await ada.ask('GET', '/admin/classes')).status, role).toBe(404)
      // The very request of the admin's page, with another number, in another's name.
      const answer = await fetch(`${server.url}/admin/classes`, {
        method: 'POST',
        headers: { ...action.headers, cookie: ada.cookie },
        body: action.body.replace(/\r\n7\r\n/, '\r\n9\r\n'),
      })
      expect(await answer.text(), role).toContain('may not do this')
    }
    expect(await server.rows('SELECT "sandboxLimit" FROM "Class"')).toEqual([{ sandboxLimit: 7 }])
  })
})

async function ticketOf(server: TestServer, name: string) {
  const [ticket] = await server.rows<{ id: string; requestedAt: Date }>(
    `SELECT s.id::text, s."requestedAt" FROM "Sandbox" s JOIN "User" u ON u.id = s."userId"
      WHERE u.name = $1 AND s.state = 'requested'`,
    [name],
  )
  if (!ticket) throw new Error(`${name} does not wait`)
  return ticket
}

/** The server action that a page sends when `work` is done in it. */
async function submitted(page: Page, work: () => Promise<void>) {
  const sent = page.waitForRequest((request) => request.method() === 'POST' && 'next-action' in request.headers())
  await work()
  const request = await sent
  const { 'content-type': type = '', 'next-action': action = '', origin = '' } = await request.allHeaders()
  return { headers: { 'content-type': type, 'next-action': action, origin }, body: request.postData() ?? '' }
}
