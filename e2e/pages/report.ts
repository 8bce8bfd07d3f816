import { expect, type Locator, type Page } from '@playwright/test'

/** What a report offers beyond its points: sharing, and the comparison with the one before. */
export class ReportPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async share(): Promise<void> {
    await this.page.getByTestId('share').click()
    await this.page.getByTestId('share-now').click()
    await expect(this.page.getByTestId('share')).toHaveAttribute('data-shared', 'true')
    await this.page.keyboard.press('Escape')
  }

  async unshare(): Promise<void> {
    await this.page.getByTestId('share').click()
    await this.page.getByTestId('unshare').click()
    await expect(this.page.getByTestId('share')).toHaveAttribute('data-shared', 'false')
    await this.page.keyboard.press('Escape')
  }

  /** A criterion whose points are other than in the submission before. */
  compared(criterion: string): Locator {
    return this.page.getByTestId('compare').locator(`[data-criterion="${criterion}"]`)
  }
}
