import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { ADDRESS_HEADER, cleanHeaders } from './http'

function request(headers: Record<string, string>, remoteAddress: string): IncomingMessage {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress })
  return Object.assign(new IncomingMessage(socket), { headers })
}

const forged = { 'x-forwarded-for': '1.1.1.1, 2.2.2.2', 'x-forwarded-host': 'evil', [ADDRESS_HEADER]: '9.9.9.9' }

test('without a proxy only the connection itself counts', () => {
  const direct = request({ ...forged }, '::ffff:10.0.0.7')
  cleanHeaders(direct, { trustProxy: false })
  expect(direct.headers).toEqual({ [ADDRESS_HEADER]: '10.0.0.7' })
})

test('behind a proxy its own word counts, which is the last', () => {
  const proxied = request({ ...forged }, '127.0.0.1')
  cleanHeaders(proxied, { trustProxy: true })
  expect(proxied.headers[ADDRESS_HEADER]).toBe('2.2.2.2')
  const bare = request({}, '127.0.0.1')
  cleanHeaders(bare, { trustProxy: true })
  expect(bare.headers[ADDRESS_HEADER]).toBe('127.0.0.1')
})
