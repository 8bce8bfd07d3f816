import { expect, type Locator, type Page } from '@playwright/test'

const COMMAND_MS = 60_000

/** A lesson beside its terminal. */
export class LessonPage {
  readonly page: Page
  readonly terminal: Locator
  #commands = 0

  constructor(page: Page) {
    this.page = page
    this.terminal = page.getByTestId('terminal-pane')
  }

  async open(url: string, lessonId: string, step?: string): Promise<void> {
    await this.page.goto(`${url}/courses/${lessonId}${step ? `?step=${step}` : ''}`)
  }

  /** Waits for a shell that has shown its prompt. */
  async waitForPrompt(): Promise<void> {
    await expect(this.terminal).toHaveAttribute('data-sandbox-state', 'running')
    await expect(this.screen).toContainText('$')
  }

  /** The terminal in front. */
  get shown(): Locator {
    return this.terminal.locator('[data-testid="terminal"][data-shown="true"]')
  }

  get screen(): Locator {
    return this.shown.locator('.xterm-rows')
  }

  async type(command: string): Promise<void> {
    await this.shown.locator('.xterm-helper-textarea').focus()
    await this.page.keyboard.type(`${command}\n`)
  }

  /** Types a command on an empty screen, waits for its end, and returns what the screen shows of it. */
  async run(command: string, exit = 0): Promise<string> {
    const mark = `ended-${++this.#commands}-`
    await this.type(`clear; ${command}; echo en""${mark.slice(2)}$?`)
    await expect(this.screen).toContainText(new RegExp(`${mark}\\d`), { timeout: COMMAND_MS })
    const rows = await this.screen.locator('> div').allTextContents()
    const text = rows.map((row) => row.trimEnd()).join('\n')
    expect(text, command).toContain(`${mark}${exit}`)
    return text
  }

  task(id: string): Locator {
    return this.page.locator(`[data-testid="task"][data-task-id="${id}"]`)
  }

  async expectDone(id: string): Promise<void> {
    await expect(this.task(id)).toHaveAttribute('data-done', 'true')
  }
}
