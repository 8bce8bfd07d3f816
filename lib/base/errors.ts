/** How each failure is shown to the outside: one HTTP status and one WebSocket close code for every code. */
export const ERROR_CODES = {
  not_signed_in: { status: 401, close: 4401 },
  forbidden: { status: 403, close: 4403 },
  not_found: { status: 404, close: 4404 },
  conflict: { status: 409, close: 4409 },
  changed: { status: 412, close: 4412 },
  invalid_input: { status: 422, close: 4422 },
  lab_invalid: { status: 422, close: 4422 },
  too_many_requests: { status: 429, close: 4429 },
  capacity: { status: 503, close: 4503 },
  engine_unavailable: { status: 503, close: 4503 },
  engine_refused: { status: 502, close: 4502 },
  image_missing: { status: 503, close: 4503 },
  archive_invalid: { status: 422, close: 4422 },
  build_failed: { status: 422, close: 4422 },
  timeout: { status: 504, close: 4504 },
  aborted: { status: 499, close: 4499 },
  config_invalid: { status: 500, close: 4500 },
  internal: { status: 500, close: 4500 },
} as const

export type ErrorCode = keyof typeof ERROR_CODES

export interface AppErrorOptions {
  cause?: unknown
  /** What a reader of the log needs: ids, names, limits. Never secrets. */
  details?: Record<string, unknown>
}

/** The only error that our own code throws on purpose. `message` is a whole sentence that may be shown to a person. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }

  get status(): number {
    return ERROR_CODES[this.code].status
  }

  get closeCode(): number {
    return ERROR_CODES[this.code].close
  }
}

/** True for an `AppError`, also for one thrown by a second copy of this module (Next bundles `app/` apart). */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === 'AppError' && 'code' in error
}

/** Gives any thrown value the shape of an `AppError`; what is unknown becomes `internal`, with the cause kept. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  return new AppError('internal', 'Something went wrong on our side. Nothing was lost; try again.', { cause: error })
}

/** The message of any thrown value, for logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
