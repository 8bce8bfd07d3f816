/** The rules of the tenant's engine: why a call is refused. The audit names them, and so do the attacks of the tests. */
export type Rule =
  | 'undeclared'
  | 'malformed'
  | 'body'
  | 'name'
  | 'ownership'
  | 'quota'
  | 'stream'
  | 'build'
  | 'registry'
  | 'version'

/** A call that is answered with an error: ours when `rule` is set, else the engine's own, with names mapped back. */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(
    readonly status: number,
    message: string,
    readonly rule: Rule | null,
  ) {
    super(message)
  }
}

/** Not declared or never allowed; `message` says what to do instead. */
export const forbid = (rule: Rule, message: string) => new Refusal(403, message, rule)
/** What was sent cannot be understood. */
export const malformed = (message: string) => new Refusal(400, message, 'malformed')
/** Over the tenant's quota; `message` names the quota and what holds it. */
export const overQuota = (message: string) => new Refusal(409, message, 'quota')
/** In an engine's own words; also for what belongs to somebody else. Not audited: everybody mistypes a name. */
export const missing = (message: string) => new Refusal(404, message, null)
