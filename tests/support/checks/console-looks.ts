import type { Page } from 'playwright-core';
import { CONSOLE_URL, type ConsoleBrowser } from '../servers/console-browser.ts';

/** A page of the console in one of its states. */
export interface Look {
  readonly what: string;
  readonly path: string;
  /** Resolves once the page shows what it is about. */
  readonly ready: (page: Page) => Promise<void>;
}

/** Waits for the first element of this selector. */
export const seen = (selector: string) => (page: Page) => page.locator(selector).first().waitFor();

/** Presses a button of the page, and waits for the dialog that it opens. */
export const opened = (button: string) => async (page: Page) => {
  await page.locator(button).first().click();
  await page.getByRole('dialog').waitFor();
};

/** Closes a dialog with a form: otherwise the way on would ask if typed text is lost. */
const closeForm = async (page: Page): Promise<void> => {
  const cancel = page.locator('[role=dialog] form .actions .button:last-child');
  if ((await cancel.count()) > 0) await cancel.click();
};

/** Expects each look to fit, to be accessible and in the language of the reader; then closes the browser's context. */
export const checkLooks = async (
  { page, context, errors, show, check }: ConsoleBrowser,
  looks: readonly Look[],
  locale: string,
): Promise<void> => {
  await page.goto(`${CONSOLE_URL}/console`);
  for (const { what, path, ready } of looks) {
    await show('');
    await show(path);
    await ready(page);
    await check(what);
    await closeForm(page);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
  }
  expect(errors).toEqual([]);
  await context.close();
};
