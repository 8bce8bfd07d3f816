// The terminal gateway as many write it: node-pty runs `docker exec -it`, a WebSocket carries its text. Flow control
// with the numbers of VS Code: hold at 100,000 characters that were not acknowledged, go on at 5,000.
import { createRequire } from 'node:module'

const [, , modules, port, ...command] = process.argv
const require = createRequire(`${modules}/`)
const pty = require('node-pty')
const { WebSocketServer } = require('ws')

const HIGH = 100_000
const LOW = 5_000

new WebSocketServer({ host: '127.0.0.1', port: Number(port), perMessageDeflate: false }).on('connection', (socket) => {
  const shell = pty.spawn(command[0], command.slice(1), { name: 'xterm-256color', cols: 100, rows: 30 })
  let ahead = 0
  let held = false
  shell.onData((text) => {
    socket.send(text)
    ahead += text.length
    if (ahead > HIGH && !held) {
      held = true
      shell.pause()
    }
  })
  socket.on('message', (data, isBinary) => {
    if (!isBinary) return shell.write(String(data))
    ahead = Math.max(0, ahead - Number(String(data)))
    if (ahead < LOW && held) {
      held = false
      shell.resume()
    }
  })
  shell.onExit(() => socket.close())
  socket.on('close', () => shell.kill())
})
