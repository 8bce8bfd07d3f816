import type { Message } from '../images/lines'

const STEP = /^Step (\d+)\/\d+ : /

/** The classic builder's messages as if our steps were not there, and every step as the learner wrote it. */
export class StepsLog {
  #hidden = false

  constructor(
    private readonly steps: () => (string | null)[],
    private readonly down: (text: string) => string,
  ) {}

  map(message: Message): Message | null {
    const text = message.stream
    if (text === undefined) return message
    const step = STEP.exec(text)?.[1]
    if (step) {
      const steps = this.steps()
      const index = Number(step) - 1
      const written = steps[index]
      this.#hidden = written === null
      if (this.#hidden) return null
      const number = steps.slice(0, index + 1).filter((one) => one !== null).length
      const total = steps.filter((one) => one !== null).length
      return { stream: `Step ${number}/${total} : ${written ?? ''}` }
    }
    // The steps end with these lines; they are not part of the last one.
    if (/^Successfully (built|tagged) /.test(text)) this.#hidden = false
    return this.#hidden ? null : { ...message, stream: this.down(text) }
  }
}
