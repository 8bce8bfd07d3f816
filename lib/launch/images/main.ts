import { createEngine } from '@/lib/docker/client'
import { makeImages } from './make'

const engine = createEngine({ host: process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock' })
const started = performance.now()
await makeImages({
  engine,
  dir: 'labs/images',
  cacheDir: process.argv[2] ?? '.drydock/images',
  onImage: (image) =>
    console.log(
      `${image.how.padEnd(8)} ${image.name.padEnd(24)} ${(image.ms / 1000).toFixed(1)} s  ${(image.sizeBytes / 1e6).toFixed(0)} MB`,
    ),
  onLine: (line) => process.env.VERBOSE && console.log(line),
})
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`)
