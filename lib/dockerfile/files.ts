import type { Instruction } from './types'

/** Sources and destination of a COPY or ADD, as written; null when there are fewer than two words. */
export function copyWords(instruction: Instruction): { sources: string[]; destination: string } | null {
  const words = instruction.json ?? instruction.args.split(/\s+/).filter((word) => word !== '')
  const destination = words.at(-1)
  if (words.length < 2 || destination === undefined) return null
  return { sources: words.slice(0, -1), destination }
}

/** Value of the flag `name`, null when it is not there. */
export function flagValue(instruction: Instruction, name: string): string | null {
  return instruction.flags.find((flag) => flag.name === name)?.value ?? null
}

/** The commands of a shell-form RUN, split at `&&`, `||`, `;`, `|` and line ends outside quotes, each in words. */
export function shellCommands(instruction: Instruction): string[][] {
  if (instruction.json) {
    const [shell, flag, script] = instruction.json
    if (/(^|\/)(ba|da|a|z)?sh$/.test(shell ?? '') && flag?.startsWith('-') && flag.endsWith('c') && script)
      return split(script)
    return [instruction.json]
  }
  return split(instruction.args)
}

function split(script: string): string[][] {
  const commands: string[][] = [[]]
  let word: string | null = null
  let quote = ''
  const endWord = () => {
    if (word !== null) commands.at(-1)?.push(word)
    word = null
  }
  for (let at = 0; at < script.length; at++) {
    const char = script.charAt(at)
    if (quote) {
      if (char === quote) quote = ''
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (char === '\\') word = (word ?? '') + script.charAt(++at)
    else if (/[;&|\n(){}]/.test(char) && !(/[{}]/.test(char) && word !== null)) {
      endWord()
      if (commands.at(-1)?.length) commands.push([])
    } else if (/\s/.test(char)) endWord()
    else word = (word ?? '') + char
  }
  endWord()
  return commands.filter((command) => command.length > 0)
}
