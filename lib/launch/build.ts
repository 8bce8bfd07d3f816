import { buildApp } from './app-build'

// For an image or an archive of Drydock: what `npm start` then finds and does not build again.
await buildApp({ say: (line) => console.log(line) })
