/** Runs one piece of work after the other. */
export interface Lock {
  run<T>(work: () => Promise<T>): Promise<T>
  /** For work that goes on after the function that began it: resolves when it is its turn, with what ends the turn. */
  enter(): Promise<() => void>
}

export function createLock(): Lock {
  let tail: Promise<unknown> = Promise.resolve()
  const run = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work)
    tail = result.catch(() => undefined)
    return result
  }
  return {
    run,
    enter: () =>
      new Promise((entered) => {
        void run(() => new Promise<void>((leave) => entered(() => leave())))
      }),
  }
}
