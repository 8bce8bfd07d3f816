import { expect, test } from 'vitest'
import { chooseEngine, DEFAULT_SOCKET } from './address'

const machine = (facts: { dockerHost?: string; root?: boolean; debian?: boolean; answering?: string[] }) => ({
  dockerHost: facts.dockerHost,
  isRoot: facts.root ?? false,
  isDebian: facts.debian ?? false,
  answers: async (address: string) => (facts.answering ?? []).includes(address),
})

test('DOCKER_HOST wins over an engine at the default socket', async () => {
  const given = 'tcp://10.0.0.5:2375'
  const choice = await chooseEngine(machine({ dockerHost: given, answering: [given, DEFAULT_SOCKET] }))
  expect(choice).toEqual({ use: 'given', address: given })
})

test('a DOCKER_HOST that is silent is an error, not a reason to take another engine', async () => {
  const facts = { dockerHost: 'unix:///nowhere', answering: [DEFAULT_SOCKET], root: true, debian: true }
  await expect(chooseEngine(machine(facts))).rejects.toThrow(
    /No Docker Engine answers at DOCKER_HOST=unix:\/\/\/nowhere/,
  )
})

test('without DOCKER_HOST the default socket is used when it answers', async () => {
  expect(await chooseEngine(machine({ answering: [DEFAULT_SOCKET], root: true, debian: true }))).toEqual({
    use: 'default',
    address: DEFAULT_SOCKET,
  })
})

test('with no engine, root on Debian brings up a private one', async () => {
  expect(await chooseEngine(machine({ root: true, debian: true }))).toEqual({ use: 'private' })
})

test.each([
  { root: false, debian: true },
  { root: true, debian: false },
])('with no engine and no way to make one, it says what to install', async (facts) => {
  await expect(chooseEngine(machine(facts))).rejects.toThrow(/Install Docker Engine.*or run this as root on Debian/)
})
