/**
 * Milliseconds of processor time that this process has used. For tests that something grows with its input as it should:
 * on a crowded machine time on the clock says nothing about that.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
