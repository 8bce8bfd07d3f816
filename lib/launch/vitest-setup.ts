import { announceTests } from './engine/generations'

/** Around every run of tests against the real engine: what they start together ends with the last of them. */
export default async function setup(): Promise<() => Promise<void>> {
  return announceTests()
}
