/** Name of the job that grades a submission; its payload is { submissionId }. */
export const GRADE_JOB = 'grade'
/** Beyond this, a submission is not graded; the reason is shown. */
export const GRADE_ATTEMPTS = 3

/** The queue's key of a submission's job. */
export function gradeJobKey(submissionId: string): string {
  return `${GRADE_JOB}:${submissionId}`
}
