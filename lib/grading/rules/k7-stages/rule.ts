import { OCI_LAYERS, type Rule } from '../rule'

export const rule: Rule = {
  id: 'K7',
  title: 'The token in another stage',
  meaning: 'A stage that is not part of the final image holds the planted token in a layer.',
  reason: 'The stage is not shipped, but it stays in the build cache, and in every registry that caches are pushed to.',
  source: OCI_LAYERS,
  severity: 'warning',
  observed: ({ image }) =>
    image?.stageHits.map(({ path, form, stage, name, instruction }) => ({
      message: `Stage ${stage + 1} holds the token in \`/${path}\`${form === 'plain' ? '' : ` (${form})`}; the final image does not.`,
      advice: 'A build cache can be read as well: keep the token out of every layer.',
      instruction,
      path: `/${path}`,
      evidence: { canary: name, form, stage },
    })) ?? [],
}
