import { AppError } from '@/lib/base/errors'
import type { Db, Tx } from '@/lib/db/client'
import { notifyTerminals } from './channel'
import { parseTitle } from './names'
import { FIRST_TERMINAL, MAX_TERMINALS, type TerminalView } from './protocol'

const FIRST_TITLE = 'Terminal'

/**
 * Makes sure that a terminal is open before a client is connected to it: the first is opened by itself, any other must
 * have been opened by `openTerminal`. Throws `not_found`.
 */
export async function requireTerminal(db: Db, { sandboxId, name }: { sandboxId: string; name: string }): Promise<void> {
  const known = await db.terminal.findUnique({ where: { sandboxId_name: { sandboxId, name } }, select: { name: true } })
  if (known) return
  if (name !== FIRST_TERMINAL) throw new AppError('not_found', 'This terminal has been closed.')
  await db.$transaction(async (tx) => {
    await holdSandbox(tx, sandboxId)
    await requireRoom(tx, sandboxId)
    await tx.terminal.createMany({ data: { sandboxId, name, title: FIRST_TITLE }, skipDuplicates: true })
    await notifyTerminals(tx, { sandboxId, what: 'terminals' })
  })
}

/** Opens a terminal under a free name; without a title it is numbered. Throws `too_many_requests`, `invalid_input`. */
export async function openTerminal(
  db: Db,
  { sandboxId, title }: { sandboxId: string; title: string | null },
): Promise<TerminalView> {
  const wanted = title === null ? null : parseTitle(title)
  return db.$transaction(async (tx) => {
    await holdSandbox(tx, sandboxId)
    const names = await requireRoom(tx, sandboxId)
    let number = 2
    while (names.has(`t${number}`)) number++
    const made = { name: `t${number}`, title: wanted ?? `${FIRST_TITLE} ${number}` }
    await tx.terminal.create({ data: { sandboxId, ...made } })
    await notifyTerminals(tx, { sandboxId, what: 'terminals' })
    return { ...made, recordingId: null }
  })
}

/** Throws `not_found`, `invalid_input`. */
export async function renameTerminal(
  db: Db,
  { sandboxId, name, title }: { sandboxId: string; name: string; title: string },
): Promise<void> {
  const { count } = await db.terminal.updateMany({ where: { sandboxId, name }, data: { title: parseTitle(title) } })
  if (count === 0) throw new AppError('not_found', 'This terminal has been closed.')
  await notifyTerminals(db, { sandboxId, what: 'terminals' })
}

/** Closes a terminal: the broker hangs its shell up. One that is not open is fine. */
export async function closeTerminal(db: Db, { sandboxId, name }: { sandboxId: string; name: string }): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.terminal.deleteMany({ where: { sandboxId, name } })
    if (count > 0) await notifyTerminals(tx, { sandboxId, what: 'terminals' })
  })
}

/** Whoever opens a terminal of this sandbox at the same time waits: the limit must hold. */
async function holdSandbox(tx: Tx, sandboxId: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`terminals of ${sandboxId}`}, 0))::text`
}

async function requireRoom(tx: Tx, sandboxId: string): Promise<Set<string>> {
  const names = await tx.terminal.findMany({ where: { sandboxId }, select: { name: true } })
  if (names.length >= MAX_TERMINALS)
    throw new AppError('too_many_requests', `A sandbox has at most ${MAX_TERMINALS} terminals. Close one first.`)
  return new Set(names.map(({ name }) => name))
}
