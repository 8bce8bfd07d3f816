// A thread does not inherit what compiles TypeScript for its process; this is the first thing that it runs.
import { register } from 'tsx/esm/api'

register()
await import('./screen-thread.ts')
