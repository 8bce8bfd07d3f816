/** A job as its handler sees it. */
export interface Job {
  id: string
  name: string
  payload: unknown
  /** Counts from 1. */
  attempt: number
  maxAttempts: number
  /** Fires when the worker stops and will wait no longer, or when it lost its claim on the job. */
  signal: AbortSignal
}

/** Does one kind of job. Returns when it is done; a thrown error brings the job back later, until its attempts are used. */
export type JobHandler = (job: Job) => Promise<void>

export type JobHandlers = Record<string, JobHandler>

/** What can run SQL inside the caller's transaction; the Prisma client and its transactions fit. */
export interface SqlRunner {
  $queryRaw<T = unknown>(strings: TemplateStringsArray, ...values: unknown[]): PromiseLike<T>
}
