import { systemClock } from '@/lib/base/clock'
import { createDb } from '@/lib/db/client'
import { seedDemo } from './seed/demo'

// For `prisma db seed`; `npm start -- --demo` does the same.
const url = process.env.DATABASE_URL
const secret = process.env.DRYDOCK_SECRET
if (!url || !secret)
  throw new Error('DATABASE_URL and DRYDOCK_SECRET must be set: the passwords follow from the secret.')
const db = createDb({ url, connections: 2 })
for (const { role, email, password } of await seedDemo(db, { labsDir: 'labs', secret, clock: systemClock }))
  console.log(`${role.padEnd(11)} ${email.padEnd(26)} ${password}`)
await db.$disconnect()
