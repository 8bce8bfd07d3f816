import { expect, type Locator, type Page } from '@playwright/test'

/** The brief beside the editor, and the report that comes of it. */
export class ExercisePage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(url: string, lessonId: string): Promise<void> {
    await this.page.goto(`${url}/courses/${lessonId}/exercise`)
    await expect(this.editor).toBeVisible()
  }

  get editor(): Locator {
    return this.page.getByTestId('editor').locator('.cm-content')
  }

  /** Replaces the text of one of the files that may be edited. */
  async write(path: string, text: string): Promise<void> {
    await this.page.getByRole('tab', { name: path, exact: true }).click()
    await expect(this.page.getByTestId('editor')).toHaveAttribute('data-path', path)
    await this.editor.click()
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.press('Delete')
    await this.page.keyboard.insertText(text)
  }

  async submit(): Promise<void> {
    await this.page.getByTestId('submit').click()
  }

  /** Waits for the grading of what was submitted and opens its report. Gives the report's id. */
  async openReport(): Promise<string> {
    await this.page.getByTestId('open-report').click({ timeout: 240_000 })
    await expect(this.page.getByTestId('score').first()).toBeVisible()
    return this.page.url().split('/').at(-1) ?? ''
  }

  /** What the editor found while typing, by rule. */
  liveFindings(rule: string): Locator {
    return this.page.getByTestId('live-findings').locator(`[data-rule="${rule}"]`)
  }

  /** What the line under the cursor does. */
  get help(): Locator {
    return this.page.getByTestId('cursor-help')
  }

  criterion(id: string): Locator {
    return this.page.locator(`[data-testid="criterion"][data-criterion="${id}"]`)
  }

  findings(rule: string): Locator {
    return this.page.locator(`[data-testid="finding"][data-rule="${rule}"]`)
  }

  async score(): Promise<number> {
    return Number(await this.page.getByTestId('score').first().getAttribute('data-score'))
  }
}
