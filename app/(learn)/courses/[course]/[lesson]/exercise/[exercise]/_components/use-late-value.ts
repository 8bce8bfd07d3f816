import { useEffect, useState } from 'react'

/** `value` as it was once it has not changed for `ms` milliseconds. */
export function useLateValue<T>(value: T, ms: number): T {
  const [late, setLate] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return late
}
