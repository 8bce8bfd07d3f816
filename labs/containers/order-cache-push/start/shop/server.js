const express = require('express')

const GREETING = 'Fresh from the sea'
const PORT = Number(process.env.PORT || 3000)

const fish = [
  { name: 'herring', price: 3.2 },
  { name: 'mackerel', price: 4.1 },
  { name: 'sole', price: 11.5 },
]

const app = express()
app.get('/', (request, response) => {
  response.json({ greeting: GREETING, fish })
})
app.get('/healthy', (request, response) => {
  response.type('text').send('ok\n')
})

const server = app.listen(PORT, () => console.log(`the shop is open on port ${PORT}`))

// A program that is process 1 has to listen for the signal itself, or "stop" takes ten seconds.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => server.close(() => process.exit(0)))
}
