import { commandLines } from '../commands'
import { OCI_LAYERS, type Rule } from '../rule'

const LOGINS: RegExp[] = [
  /^(curl|wget)\b.*\s(-u|--user)[ =]?[^\s$:]+:[^\s$]+/,
  /^wget\b.*--(http-)?password=[^\s$]+/,
  /^(docker|podman|helm|npm|az) login\b.*(-p|--password)[ =][^\s$]+/,
  /^curl\b.*authorization: (bearer|basic) [^\s$]{8,}/i,
  /^sshpass\b.*-p ?[^\s$]+/,
  /^mysql\b.*\s-p[^\s$]+/,
]

export const rule: Rule = {
  id: 'K10',
  title: 'No logins in commands',
  meaning: 'No RUN carries a user name and password, or a token, in its command line.',
  reason: 'The command line of every RUN is kept in the image’s history.',
  source: OCI_LAYERS,
  severity: 'error',
  syntax: ({ instructions }) =>
    instructions
      .filter(
        (instruction) =>
          instruction.keyword === 'RUN' &&
          commandLines(instruction).some((line) => LOGINS.some((form) => form.test(line))),
      )
      .map((instruction) => ({
        message: `Line ${instruction.line} has a login in its command; the history keeps it.`,
        advice: 'Fetch what needs a login outside the build, or by a way that stores nothing.',
        instruction,
      })),
}
