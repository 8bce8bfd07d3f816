import { migrate } from '@/lib/db/migrate'
import { migrateJobs } from '@/lib/jobs/migrate'

/** Brings the database in DATABASE_URL up to date, as the launcher does before it serves. */
const url = process.env.DATABASE_URL
if (!url) throw new Error('DATABASE_URL is not set')
await migrate({ url, dir: 'prisma/migrations' })
await migrateJobs(url)
