import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { Sessions } from './sessions'

const ID = 'session-0001'
const socket = () => new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })

test('a build that is here before its session waits for it', async () => {
  const sessions = new Sessions()
  const builds = [sessions.get(ID, AbortSignal.timeout(5000)), sessions.get(ID, AbortSignal.timeout(5000))]
  sessions.open(ID, socket())
  const found = await Promise.all(builds)
  expect(found.map(({ id }) => id)).toEqual([ID, ID])
  sessions.end(ID)
})

test('a session of another id lets no build in', async () => {
  const sessions = new Sessions()
  const build = sessions.get(ID, AbortSignal.timeout(50))
  sessions.open('session-0002', socket())
  await expect(build).rejects.toThrow('no active session')
  sessions.end('session-0002')
})

test('a build that was given up does not wait on', async () => {
  await expect(new Sessions().get(ID, AbortSignal.abort())).rejects.toThrow('no active session')
})
