import { chromium, type Browser, type Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The Chromium that tests drive, where one is installed (`deploy/services/browser` names it in TEST_CHROMIUM). */
export const CHROMIUM = process.env['TEST_CHROMIUM'];

/** Starts Chromium without a window, and without its own calls to the network. */
export const launchBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** What axe-core finds against WCAG 2.2 AA on a page: one line a violation. */
export const accessibilityViolations = async (page: Page): Promise<readonly string[]> => {
  const require = createRequire(join(process.cwd(), 'package.json'));
  if (!(await page.evaluate<boolean>('"axe" in window')))
    await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate<
    string[]
  >(`axe.run({ resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`);
};

/** A key and a secret as a browser is given them, from a header Authorization (RFC 7617). */
export const credentialsOf = (authorization: string): { readonly username: string; readonly password: string } => {
  const [username = '', password = ''] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
    .toString()
    .split(':');
  return { username, password };
};

/**
 * Presses Tab until what has the focus fits the selector, as whoever has no mouse does. Throws where it is not reached.
 */
export const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    if ((await page.locator(`${selector}:focus`).count()) === 1) return;
  }
  throw new Error(`the keyboard does not come to ${selector}`);
};
