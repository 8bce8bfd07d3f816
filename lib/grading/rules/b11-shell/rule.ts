import type { Instruction } from '@/lib/dockerfile/types'
import { commandLines } from '../commands'
import type { Draft, Rule, RuleSeverity } from '../rule'

interface Fault {
  message: string
  advice: string
  severity?: RuleSeverity
}

export const rule: Rule = {
  id: 'B11',
  title: 'No shell faults',
  meaning: 'The commands of a RUN do in this shell, in this one step, what they look like.',
  reason: 'Each RUN is a shell of its own: what it changes in itself ends with it, and what it hides goes on unseen.',
  source: 'https://www.shellcheck.net/wiki/',
  severity: 'warning',
  syntax: ({ stages }) =>
    stages.flatMap(({ instructions }) => {
      let shell = 'sh'
      return instructions.flatMap((instruction) => {
        if (instruction.keyword === 'SHELL') shell = instruction.json?.[0] ?? shell
        return instruction.keyword === 'RUN' && instruction.json === null && instruction.heredocs.length === 0
          ? judge(instruction, shell)
          : []
      })
    }),
}

function judge(instruction: Instruction, shell: string): Draft[] {
  const lines = commandLines(instruction)
  const faults = [
    unclosed(instruction.args),
    endless(lines),
    endless(lines) ? null : background(instruction.args),
    /bash/.test(shell) ? null : bashOnly(lines),
    unanswered(lines),
    piped(instruction.args, lines),
  ].flatMap((fault) => fault ?? [])
  return faults.slice(0, 2).map((fault) => ({ ...fault, instruction }))
}

/** By hand, since a quote may stand inside the other kind. */
function unclosed(args: string): Fault | null {
  let quote = ''
  for (let at = 0; at < args.length; at++) {
    const char = args.charAt(at)
    if (char === '\\' && quote !== "'") at++
    else if (quote === char) quote = ''
    else if (quote === '' && (char === '"' || char === "'")) quote = char
    // A comment of the shell ends the line, quotes in it included.
    else if (quote === '' && char === '#' && /(^|\s)$/.test(args.slice(at - 1, at))) break
  }
  return quote
    ? { message: `A quote (${quote}) is opened and never closed.`, advice: 'Close it where the text ends.' }
    : null
}

/** Steps that change nothing but their own shell. */
function endless(lines: string[]): Fault | null {
  const last = lines.at(-1) ?? ''
  if (lines.length === 1 && /^cd(\s|$)/.test(last))
    return { message: '`cd` ends with its RUN: the next one begins in WORKDIR again.', advice: 'Set WORKDIR.' }
  if (lines.length > 0 && lines.every((line) => /^(export|alias|source|\.|set|umask|ulimit)\s/.test(line)))
    return {
      message: `\`${last.split(' ')[0]}\` ends with its RUN: no later step and no container sees it.`,
      advice: 'Use ENV for what shall stay, or put it into the step that needs it.',
    }
  return null
}

function background(args: string): Fault | null {
  return /(^|[^&])&\s*$/.test(args)
    ? {
        message: 'A command is left in the background: it is killed when the step ends.',
        advice: 'Let the step wait for it, or start it by ENTRYPOINT.',
      }
    : null
}

function bashOnly(lines: string[]): Fault | null {
  const line = lines.find((one) => /^\[\[\s|^source\s|^(pushd|popd|shopt|declare|mapfile)\b/.test(one))
  return line
    ? {
        message: `\`${line.split(' ')[0]}\` is bash; RUN is run by /bin/sh, which may not have it.`,
        advice: 'Write it for sh, or name bash by SHELL.',
      }
    : null
}

function unanswered(lines: string[]): Fault | null {
  const line = lines.find(
    (one) =>
      /^(apt-get|apt|yum|dnf|zypper)\b.*\s(install|upgrade|dist-upgrade)\b/.test(one) &&
      !/\s(-[a-zA-Z]*[yq][a-zA-Z]*|--yes|--assume-yes|--non-interactive|-n)(\s|$)/.test(one),
  )
  return line
    ? { message: `\`${line.split(' ')[0]} install\` asks, and nobody answers.`, advice: 'Tell it beforehand to go on.' }
    : null
}

function piped(args: string, lines: string[]): Fault | null {
  if (!/^(curl|wget)\b/m.test(lines.join('\n')) || !/[^|]\|\s*(sudo\s+)?(ba|da|z)?sh\b/.test(args)) return null
  if (/pipefail/.test(args)) return null
  return {
    message:
      'A download goes straight into a shell: when it breaks off, half of it has run and the step still succeeds.',
    advice: 'Save it, check it against a checksum, then run it.',
  }
}
