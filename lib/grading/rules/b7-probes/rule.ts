import type { Rule } from '../rule'

export const rule: Rule = {
  id: 'B7',
  title: 'The container does what is asked',
  meaning:
    'Answers, output, exit codes, first process, user, stopping, configuration and files are as the exercise says.',
  reason: 'An image is right when its container does its work.',
  source: 'Observed: the image is run without a network and without capabilities.',
  severity: 'error',
  observed: ({ behaviour, dockerfile }) =>
    behaviour
      .filter(({ passed }) => !passed)
      .map(({ id, title, message }) => ({
        message: `${title}: ${message}`,
        instruction:
          dockerfile.stages.at(-1)?.instructions.findLast(({ keyword }) => ['ENTRYPOINT', 'CMD'].includes(keyword)) ??
          null,
        evidence: { behaviour: id },
      })),
}
