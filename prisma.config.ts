import { defineConfig } from 'prisma/config'

// Prisma asks for an engine that `generate` does not use, and would download it; any program that is there will do.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  // `prisma generate` needs no database; migrations read the address from the environment.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost/drydock' },
})
