import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiLearner } from './api-learner'
import { expect, test } from './fixtures'
import { TestServer } from './server'

const LESSON = 'containers/dockerfiles'
const DOCKER = 'docker ps > /dev/null && echo docker-$((40+2))'

test('broker and web as two processes: each is killed and comes back, and what it holds alone is all that goes', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-broker-'))
  await using server = new TestServer({
    DRYDOCK_BROKER: `unix://${join(dir, 'broker.sock')}`,
    DRYDOCK_DATA: dir,
  })
  try {
    await server.start()
    let broker = server.beside('broker')
    const ada = await ApiLearner.signIn(server, 'Ada')
    await ada.ask('GET', `/courses/${LESSON}`)
    await ada.sandbox(LESSON, 'start')
    const id = await ada.running(LESSON)
    /** A broker that is just coming up is a 503, after which pages try again. */
    const type = async (line: string, until: RegExp) => {
      let shown = ''
      await expect(async () => {
        shown = await ada.type(id, line, until)
      }).toPass({ timeout: 180_000 })
      return shown
    }

    await type(`HELD=in-this-shell; ${DOCKER}`, /docker-42/)
    await server.kill()
    await server.start()
    // The shell is the one of before: the broker has held it.
    await type('echo still-$HELD', /still-in-this-shell/)

    // Its text is written every few seconds.
    await new Promise((resolve) => setTimeout(resolve, 6000))
    await server.kill(broker)
    broker = server.beside('broker')
    const after = await type(`echo new-\${HELD:-shell}; ${DOCKER.replace('40+2', '40+4')}`, /docker-44/)
    expect(after).toContain('the server was restarted; a new shell starts below')
    expect(after).toContain('still-in-this-shell')
    expect(after).toContain('new-shell')
    expect((await ada.sandbox(LESSON, 'stop')).status).toBe(200)
  } finally {
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  }
})
