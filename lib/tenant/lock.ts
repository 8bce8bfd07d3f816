/** Runs one piece of work after the other. */
export interface Lock {
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createLock(): Lock {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    run: (work) => {
      const result = tail.then(work)
      tail = result.catch(() => undefined)
      return result
    },
  }
}
