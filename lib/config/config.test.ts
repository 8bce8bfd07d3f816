import { expect, test } from 'vitest'
import { isAppError } from '@/lib/base/errors'
import { parseConfig } from './config'

const good = {
  DATABASE_URL: 'postgresql://drydock@localhost/drydock',
  DRYDOCK_SECRET: 'x'.repeat(32),
  DRYDOCK_URL: 'http://localhost:3000/',
}

test('defaults are filled in and sizes come as bytes', () => {
  const config = parseConfig(good)
  expect(config.url).toBe('http://localhost:3000')
  expect(config.sandbox.memoryBytes).toBe(256 * 1024 * 1024)
  expect(config.buildDockerHost).toBe(config.dockerHost)
  expect(config.oidc).toBeNull()
  expect(Object.isFrozen(config)).toBe(true)
})

test('an empty variable counts as not given', () => {
  expect(parseConfig({ ...good, DOCKER_HOST: '' }).dockerHost).toBe('unix:///var/run/docker.sock')
})

test('all faults are reported together, each by the name of its variable', () => {
  const thrown = faultsOf({ ...good, DATABASE_URL: 'mysql://x', DRYDOCK_SECRET: 'short', DRYDOCK_PORT: 'many' })
  expect(thrown).toMatch(/DATABASE_URL: must start with postgresql/)
  expect(thrown).toMatch(/DRYDOCK_SECRET: needs at least 32/)
  expect(thrown).toMatch(/DRYDOCK_PORT/)
})

test('half of OIDC is refused, with the names that are missing', () => {
  expect(faultsOf({ ...good, OIDC_ISSUER: 'https://id.example' })).toMatch(
    /OIDC_CLIENT_ID, OIDC_CLIENT_SECRET: missing/,
  )
})

test('a javascript: address is no address', () => {
  expect(faultsOf({ ...good, DRYDOCK_URL: 'javascript:alert(1)' })).toMatch(/DRYDOCK_URL/)
})

function faultsOf(env: Record<string, string>): string {
  try {
    parseConfig(env)
  } catch (error) {
    if (isAppError(error)) return error.message
    throw error
  }
  return ''
}
