import type { Policy, Quota } from './types'

const MIB = 1024 * 1024

export const DEFAULT_QUOTA: Quota = {
  containers: 20,
  memoryBytes: 1024 * MIB,
  nanoCpus: 2e9,
  pids: 256,
  networks: 5,
  volumes: 20,
  diskBytes: 1024 * MIB,
  images: 40,
  imageBytes: 2048 * MIB,
  registryBytes: 512 * MIB,
  builds: 1,
  buildSeconds: 600,
  connections: 200,
}

export const DEFAULT_POLICY: Policy = {
  defaultMemoryBytes: 128 * MIB,
  defaultNanoCpus: 0.25e9,
  privileges: 'fixed',
  subnetPool: '10.213.0.0/16',
  sharedImages: [],
  registry: null,
  buildNetwork: 'none',
}
