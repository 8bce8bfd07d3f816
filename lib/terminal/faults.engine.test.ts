import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestTerminals, TestClient, type TestTerminals } from './test-terminal'

let terminals: TestTerminals
beforeAll(async () => {
  terminals = await startTestTerminals()
})
afterAll(() => terminals[Symbol.asyncDispose]())

const shells = async (sandbox: string) => {
  const { Processes } = await terminals.test.engine.docker.getContainer(terminals.containerOf(sandbox)).top()
  return (Processes as string[][]).filter((cells) => /bash/.test(cells.at(-1) ?? '')).length
}

test('a socket cut in the middle of a flood, ten times: no byte is lost or doubled, and one shell is all there is', async () => {
  const sandbox = await terminals.sandbox()
  let client = new TestClient(`${terminals.url}/${sandbox}`)
  await client.until(/\$$/m)
  // Ten thousand numbers a second: what is missing or doubled on the way shows in the scrollback.
  client.type('i=0; while [ $i -lt 60000 ]; do echo n$i; i=$((i+1)); done; echo over\r')
  for (let cut = 0; cut < 10; cut++) {
    const seen = client.received
    await client.until(() => client.received > seen + 20_000 || /^over$/m.test(client.text()))
    client.ws.terminate()
    client = new TestClient(`${terminals.url}/${sandbox}`, { from: client })
  }
  await client.until(/^over\n\$$/m)
  const numbers = [...client.text().matchAll(/^n(\d+)$/gm)].map(([, digits]) => Number(digits))
  expect(numbers.length).toBeGreaterThan(500)
  expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at))
  expect(numbers.at(-1)).toBe(59_999)
  expect(await shells(sandbox)).toBe(1)
  await client.leave()
})

test('two hundred connections break and come back at once: each has its screen, and no shell is started anew', async () => {
  const sandboxes = [await terminals.sandbox(), await terminals.sandbox()]
  const places = sandboxes.flatMap((sandbox) => Array.from({ length: 8 }, (_, at) => `${sandbox}?terminal=t${at}`))
  const first = await Promise.all(
    places.map(async (place, at) => {
      const client = new TestClient(`${terminals.url}/${place}`)
      await client.until(/\$$/m)
      client.type(`echo place-$((1000+${at}))\r`)
      await client.until(new RegExp(`^place-${1000 + at}$`, 'm'))
      return client
    }),
  )
  const connect = (from?: TestClient[]) =>
    Array.from({ length: 200 }, (_, at) => {
      const query = `${places[at % places.length]}&as=viewer`
      return new TestClient(`${terminals.url}/${query}`, { from: from?.[at] })
    })
  const shown = (clients: TestClient[]) =>
    Promise.all(clients.map((client, at) => client.until(new RegExp(`^place-${1000 + (at % places.length)}$`, 'm'))))
  const before = connect()
  await shown(before)
  for (const client of [...before, ...first]) client.ws.terminate()
  const after = connect(before)
  await shown(after)
  await expect.poll(() => terminals.broker.count().viewers, { timeout: 60_000 }).toBe(200)
  for (const sandbox of sandboxes) expect(await shells(sandbox)).toBe(8)
  await Promise.all(after.map((client) => client.leave()))
  await expect.poll(() => terminals.broker.count().viewers, { timeout: 60_000 }).toBe(0)
}, 120_000)
