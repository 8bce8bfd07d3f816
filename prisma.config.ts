import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  // `prisma generate` needs no database; migrations read the address from the environment.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost/drydock' },
})
