import { Readable } from 'node:stream'
import { readSavedImages } from '@/lib/image/saved'
import { archiveOf, scannerOf } from './parts/grading-archive'

// A process of its own, whose memory is that of a reading and of nothing else. Says how many MiB it had at most,
// before it began and at its end, once it has read an image of so many bytes.
const bytes = Number(process.argv[2])
const before = process.resourceUsage().maxRSS
await readSavedImages(Readable.from(archiveOf(bytes)), { scanner: scannerOf(), compression: 'skip' })
process.stdout.write(`${before / 1024} ${process.resourceUsage().maxRSS / 1024}\n`)
