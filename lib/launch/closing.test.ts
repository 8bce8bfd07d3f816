import { expect, test } from 'vitest'
import { Closing } from './closing'

test('closes in reverse order, goes on after a failure, and does it once', async () => {
  const done: string[] = []
  const closing = new Closing((text) => done.push(text))
  closing.add('database', async () => void done.push('database'))
  closing.add('engine', async () => {
    throw new Error('is stuck')
  })
  closing.add('server', async () => void done.push('server'))
  await Promise.all([closing.close(), closing.close()])
  expect(done).toEqual(['server', 'Closing engine: is stuck', 'database'])
})
