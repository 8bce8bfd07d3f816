import { z } from 'zod'
import { BRANCH, FOLDER, faultOfUrl } from '@/lib/base/repository'

/** The settings of a repository with lessons. */
export const gitFields = {
  DRYDOCK_LABS_GIT: z
    .string()
    .superRefine((url, ctx) => {
      const fault = faultOfUrl(url)
      if (fault) ctx.addIssue({ code: 'custom', message: `${fault}, for example https://git.example/school/labs.git` })
    })
    .optional(),
  DRYDOCK_LABS_GIT_BRANCH: z.string().regex(BRANCH, 'is no name of a branch').default('main'),
  DRYDOCK_LABS_GIT_FOLDER: z.string().regex(FOLDER, 'must be a folder of the repository, for example labs').default(''),
  /** 0: only when it is asked for. */
  DRYDOCK_LABS_GIT_MINUTES: z.coerce.number().min(0).max(10_080).default(10),
  DRYDOCK_LABS_WEBHOOK_SECRET: z
    .string()
    .min(16, 'needs at least 16 characters, for example the output of: openssl rand -hex 24')
    .optional(),
}

export interface GitSource {
  url: string
  branch: string
  folder: string
  /** Null: it is not asked by itself. */
  pollMs: number | null
  /** Null: nobody may tell of a change. */
  webhookSecret: string | null
}

/** The repository of the parsed settings, or null. */
export function readGit(e: z.infer<z.ZodObject<typeof gitFields>>): GitSource | null {
  if (!e.DRYDOCK_LABS_GIT) return null
  return {
    url: e.DRYDOCK_LABS_GIT,
    branch: e.DRYDOCK_LABS_GIT_BRANCH,
    folder: e.DRYDOCK_LABS_GIT_FOLDER,
    pollMs: e.DRYDOCK_LABS_GIT_MINUTES > 0 ? e.DRYDOCK_LABS_GIT_MINUTES * 60_000 : null,
    webhookSecret: e.DRYDOCK_LABS_WEBHOOK_SECRET ?? null,
  }
}
