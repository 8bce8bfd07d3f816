import { z } from 'zod'

/** An answer to a question, as pages send it: see `judge` for what `choice` holds. */
export const answerBody = z.object({
  question: z.string().max(100),
  choice: z.array(z.string().max(200)).max(20),
})
