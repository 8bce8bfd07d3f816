import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { inBatches } from '@/lib/docker/batches'
import { joinConnections } from './join'
import type { Answer } from './route'

/** On every answer: from them clients learn the version to speak. */
export type CommonHeaders = Record<string, string>

/** Sends an answer over HTTP. A stream ends with its client, and a client with its stream. */
export function sendAnswer(res: ServerResponse, answer: Answer, common: CommonHeaders): void {
  switch (answer.kind) {
    case 'empty':
      res.writeHead(answer.status, { ...common, ...answer.headers }).end()
      return
    case 'json':
      res.writeHead(answer.status, { ...common, 'content-type': 'application/json' }).end(toJson(answer.value))
      return
    case 'stream':
      res.writeHead(answer.status, { ...common, ...answer.headers })
      // At once: clients wait for the head before they go on, and the first byte may be hours away.
      res.flushHeaders()
      answer.body.once('error', () => res.destroy())
      res.once('close', () => answer.body.destroy())
      inBatches(answer.body, () => res.socket)
      answer.body.pipe(res)
      return
    case 'connection':
      // Without an upgrade there is one direction only: what the engine says.
      res.writeHead(200, { ...common, ...answer.headers })
      res.flushHeaders()
      answer.socket.once('error', () => res.destroy())
      res.once('close', () => answer.socket.destroy())
      answer.socket.end()
      answer.socket.pipe(res)
      return
    case 'takeover':
      res.writeHead(400, { ...common, 'content-type': 'application/json' })
      res.end(toJson({ message: `This call must ask to switch to ${answer.protocol}.` }))
  }
}

/** Sends an answer on a connection whose client has asked to leave HTTP. */
export function sendOnSocket(client: Duplex, answer: Answer, common: CommonHeaders): void {
  switch (answer.kind) {
    case 'connection':
      client.write(head(101, { ...common, ...answer.headers, connection: 'Upgrade', upgrade: answer.protocol }))
      joinConnections(client, answer.socket)
      return
    case 'takeover':
      client.write(head(101, { ...common, ...answer.headers, connection: 'Upgrade', upgrade: answer.protocol }))
      answer.take(client)
      return
    case 'stream':
      client.write(head(answer.status, { ...common, ...answer.headers, connection: 'close' }))
      answer.body.once('error', () => client.destroy())
      client.once('close', () => answer.body.destroy())
      answer.body.pipe(client)
      return
    default: {
      const body = answer.kind === 'json' ? Buffer.from(toJson(answer.value)) : Buffer.alloc(0)
      const type: CommonHeaders = answer.kind === 'json' ? { 'content-type': 'application/json' } : {}
      client.write(head(answer.status, { ...common, ...type, 'content-length': `${body.length}`, connection: 'close' }))
      client.end(body)
    }
  }
}

const toJson = (value: unknown) => `${JSON.stringify(value)}\n`

function head(status: number, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`
}
