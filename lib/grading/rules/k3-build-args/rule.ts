import { DOCKERFILE_REFERENCE, type Rule } from '../rule'
import { isPlaceholder, isSecretName } from '../secrets'

const BUILD_ARGS = /^(?:RUN )?\|\d+ (.*?) \/bin\/[a-z]*sh -/

export const rule: Rule = {
  id: 'K3',
  title: 'No secret build arguments in the history',
  meaning: 'The history of the image shows no build argument that holds a secret.',
  reason: 'Every RUN after an ARG keeps the argument’s value in the history, whether it uses it or not.',
  source: DOCKERFILE_REFERENCE,
  severity: 'error',
  observed: ({ image }) =>
    image?.ownHistory.flatMap(({ createdBy, instruction }) => {
      const list = BUILD_ARGS.exec(createdBy)?.[1] ?? ''
      return [...list.matchAll(/(?:^|\s)(\w+)=(\S*)/g)]
        .filter(([, name = '', value = '']) => isSecretName(name) && !isPlaceholder(value))
        .map(([, name = '']) => ({
          message: `The history shows the value of build argument \`${name}\`.`,
          advice: 'A build argument is no place for a secret: it is kept with every step that follows.',
          instruction,
          evidence: { name },
        }))
    }) ?? [],
}
