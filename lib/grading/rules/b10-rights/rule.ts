import type { Instruction } from '@/lib/dockerfile/types'
import type { ImageSeen } from '../../observation'
import { commandLines } from '../commands'
import type { Draft, Rule } from '../rule'
import { place } from '../waste'

const SET_ID = 0o6000
const MAX_DRAFTS = 3
const RAISES: { form: RegExp; what: string }[] = [
  {
    form: /^chmod\b.*\s([ug]{1,2}\+[rwx]*s|0?[2-7][0-7]{3})\s/,
    what: 'lets a program run with the rights of its owner',
  },
  { form: /^passwd\b.*\s(-d|--delete)\b/, what: 'takes the password of an account away' },
  { form: /^(useradd|usermod)\b.*\s(-p|--password)[ =](""|''|\s|$)/, what: 'gives an account an empty password' },
  { form: /^chmod\b.*\s(-R\s+)?0?777\s/, what: 'lets everybody write' },
]

export const rule: Rule = {
  id: 'B10',
  title: 'No new rights',
  meaning:
    'The image adds no setuid programs, no accounts with an empty password and nothing that everybody may write.',
  reason: 'Each of them is a way from the program’s user to root.',
  source: 'https://docs.docker.com/engine/security/',
  severity: 'warning',
  syntax: ({ instructions }) => instructions.flatMap(judge),
  observed: ({ image }) => (image ? [...setIds(image), ...accounts(image)] : []),
}

function judge(instruction: Instruction): Draft[] {
  const lines = instruction.keyword === 'RUN' ? commandLines(instruction) : []
  const raised = RAISES.find(({ form }) => lines.some((line) => form.test(`${line} `)))
  if (!raised) return []
  return [
    {
      message: `Line ${instruction.line} ${raised.what}.`,
      advice: 'Give the program’s own user what it needs, and nobody else.',
      instruction,
    },
  ]
}

function setIds(image: ImageSeen): Draft[] {
  const found = [...image.stack.final.values()].filter(
    ({ entry, layer }) => entry.type === 'file' && (entry.mode & SET_ID) !== 0 && !image.layers[layer]?.base,
  )
  return found.slice(0, MAX_DRAFTS).map(({ entry, layer }) => ({
    message: `\`/${entry.path}\` in ${place(image.layers[layer])} runs with the rights of its ${entry.mode & 0o4000 ? 'owner' : 'group'} (${entry.mode & 0o4000 ? `uid ${entry.uid}` : `gid ${entry.gid}`}).`,
    advice: 'Leave such programs out, or take the bit away in the step that brings them.',
    instruction: image.layers[layer]?.instruction ?? null,
    layer,
    path: `/${entry.path}`,
    evidence: { mode: entry.mode.toString(8), all: found.length },
  }))
}

function accounts(image: ImageSeen): Draft[] {
  return image.openAccounts.map(({ path, name, layerIndex }) => ({
    message: `The account \`${name}\` has an empty password (\`/${path}\` in ${place(image.layers[layerIndex])}).`,
    advice: 'Lock the account: a program needs no login.',
    instruction: image.layers[layerIndex]?.instruction ?? null,
    layer: layerIndex,
    path: `/${path}`,
    evidence: { account: name },
  }))
}
