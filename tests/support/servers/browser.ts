import { chromium, type Browser, type Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The Chromium that tests drive, where one is installed (`deploy/services/browser` names it in TEST_CHROMIUM). */
export const CHROMIUM = process.env['TEST_CHROMIUM'];

/** Starts Chromium without a window, and without its own calls to the network; `flags` are more of its arguments. */
export const launchBrowser = (executablePath: string, flags: readonly string[] = []): Promise<Browser> =>
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
      ...flags,
    ],
  });

/** Gives the pages of a browser's context an authenticator that answers at once: a passkey without a device. */
export const addAuthenticator = async (page: Page): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
};

/** The violations of WCAG 2.2 AA that axe-core finds on a page, one line each. */
export const accessibilityViolations = async (page: Page): Promise<readonly string[]> => {
  const require = createRequire(join(process.cwd(), 'package.json'));
  if (!(await page.evaluate<boolean>('"axe" in window')))
    await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  return page.evaluate<string[]>(
    `axe.run({ resultTypes: ['violations'], runOnly: ${JSON.stringify(rules)} })
      .then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
  );
};

/**
 * Presses Tab until the focused element matches the selector, as a user without a mouse does. Throws where no element
 * does.
 */
export const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    if ((await page.locator(`${selector}:focus`).count()) === 1) return;
  }
  throw new Error(`the keyboard does not come to ${selector}`);
};
