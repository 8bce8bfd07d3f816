import { AppError } from '@/lib/base/errors'
import { serve } from './serve'

const untilEnd = async (site: { ended: Promise<string> }) => {
  throw new AppError('internal', `The server is gone: ${await site.ended}. See logs/server.log in the data folder.`)
}

process.exit(await serve(process.argv.slice(2), { dev: false, untilEnd }))
