import http from 'node:http'
import { Readable } from 'node:stream'
import { buildRoutes } from './build/routes'
import { imageRoutes } from './images/routes'
import { createLock } from './lock'
import { openUpstream } from './upstream'
const [, , host, socket, id, registry] = process.argv
const tenant: any = { id, instance: 'h7probe', quota: { containers: 5, memoryBytes: 512e6, nanoCpus: 1e9, pids: 100, networks: 2, volumes: 2, diskBytes: 1e9, images: 20, imageBytes: 500e6, builds: 2, buildSeconds: 60, connections: 50 }, policy: { registry: registry || null, buildNetwork: 'none', sharedImages: ['debian:bookworm-slim', 'drydock/kuard:1'] }, home: null }
const ctx: any = { tenant, upstream: openUpstream({ host: host!, tenant }), admission: createLock(), log: console }
const routes = [...imageRoutes, ...buildRoutes]
function match(method: string, path: string) {
  for (const r of routes) {
    if (r.method !== method) continue
    const names: string[] = []
    const re = new RegExp('^' + r.path.replace(/\{(\w+)(\*?)\}/g, (_: any, n: string, star: string) => { names.push(n); return star ? '(.+)' : '([^/]+)' }) + '$')
    const m = re.exec(path)
    if (m) return { r, params: Object.fromEntries(names.map((n, i) => [n, m[i + 1]])) }
  }
}
async function run(req: http.IncomingMessage) {
  const url = new URL(req.url!, 'http://x')
  const path = decodeURIComponent(url.pathname.replace(/^\/v[\d.]+/, ''))
  if (path === '/_ping') return { kind: 'ping' }
  if (path === '/version' || path === '/info') return { kind: 'json', status: 200, value: await ctx.upstream.json({ method: 'GET', path: [path.slice(1)] }) }
  const m = match(req.method!, path)
  if (!m) throw Object.assign(new Error(`undeclared ${req.method} ${path}`), { status: 403 })
  const q: any = {}
  for (const [k, v] of url.searchParams) q[k] = k in q ? [q[k], v].flat() : v
  const query = m.r.query.parse(q)
  const ac = new AbortController()
  req.socket.once('close', () => ac.abort())
  return m.r.handle({ ctx, params: m.params, query, body: null, stream: m.r.body.kind === 'stream' ? req : Readable.from([]), headers: req.headers, version: '1.41', signal: ac.signal } as any)
}
const server = http.createServer(async (req, res) => {
  try {
    const a: any = await run(req)
    if (a.kind === 'ping') { res.writeHead(200, { 'Api-Version': '1.41', 'Builder-Version': '2', 'Docker-Experimental': 'false', Ostype: 'linux' }); res.end(req.method === 'HEAD' ? '' : 'OK'); return }
    if (a.kind === 'json') { res.writeHead(a.status, { 'content-type': 'application/json' }); res.end(JSON.stringify(a.value)) }
    else if (a.kind === 'empty') { res.writeHead(a.status); res.end() }
    else { res.writeHead(a.status, a.headers); res.flushHeaders(); a.body.on('error', (e: any) => { console.log('ERR body', e); res.destroy() }); a.body.pipe(res) }
  } catch (e: any) { if (!(e.status)) console.log(e); else console.log('refused', e.status, e.message); res.writeHead(e.status ?? 400, { 'content-type': 'application/json' }); res.end(JSON.stringify({ message: e.message })) }
})
server.on('upgrade', async (req, socket, head) => {
  try { const a: any = await run(req); if (head.length) socket.unshift(head); socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'); a.take(socket) }
  catch (e: any) { console.log(e.message); socket.end(`HTTP/1.1 ${e.status ?? 500} X\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${JSON.stringify({ message: e.message })}`) }
})
server.listen(socket)
