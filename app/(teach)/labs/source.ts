'use server'

import { revalidatePath } from 'next/cache'
import { getContext } from '@/app/_server/context'
import { requireApiUser } from '@/app/_server/session'
import { AppError, toAppError } from '@/lib/base/errors'
import { idOf } from '@/lib/base/repository'
import { askForFetch } from '@/lib/publishing/source/mutations'

/** Asks for a fetch of the repository now; null when that is noted, else why not. */
export async function fetchNow(): Promise<string | null> {
  try {
    await requireApiUser('publish')
    const { config, db, clock } = await getContext()
    if (!config.git) throw new AppError('conflict', 'This site has no repository of labs.')
    await askForFetch(db, { id: idOf(config.git), at: clock.now() })
    revalidatePath('/labs')
    return null
  } catch (error) {
    const failure = toAppError(error)
    if (failure.status >= 500) (await getContext()).log.error('a fetch could not be asked for', { error: failure })
    return failure.message
  }
}
