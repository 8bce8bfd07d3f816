import { join } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { serve } from '@/lib/launch/serve'
import { PREVIEW_USAGE } from './lab'
import { locateLabs } from './lab-test/options'

/** Apart from the folder of `npm start`: a preview must not mix with a school. */
const DATA = '.drydock-preview'

/** Runs `drydock lab preview` until Ctrl-C; returns the exit code. Throws `invalid_input` for a folder that is not there. */
export async function runPreview(
  args: string[],
  { projectDir, write }: { projectDir: string; write: (text: string) => void },
): Promise<number> {
  const [folder, ...rest] = args
  if (!folder || folder.startsWith('-')) {
    write(PREVIEW_USAGE)
    return folder === '--help' ? 0 : 2
  }
  const { root, below } = await locateLabs(folder)
  process.env.DRYDOCK_LABS = root
  process.env.DRYDOCK_LABS_WATCH = 'true'
  process.chdir(projectDir)
  return serve(['--data', join(projectDir, DATA), ...rest], {
    dev: false,
    untilEnd: async (site) => {
      write(`  What you edit in ${root} shows at ${site.url}/courses${below ? `/${below}` : ''}\n\n`)
      const why = await site.ended
      throw new AppError('internal', `The server is gone: ${why}. See logs/server.log in ${DATA}.`)
    },
  })
}
