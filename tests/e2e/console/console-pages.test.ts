import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aDeadLetter, aStampedBatch } from '../../support/builders/store/a-dead-letter.ts';
import { PAGE_VARIANTS } from '../../support/checks/page-variants.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/pairs.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

interface Look {
  readonly what: string;
  readonly path: string;
  /** Resolves once the page shows what it is about. */
  readonly ready: (page: Page) => Promise<void>;
}

const seen = (selector: string) => (page: Page) => page.locator(selector).first().waitFor();
/** Presses a button of the page, and waits for the dialog that it opens. */
const opened = (button: string) => async (page: Page) => {
  await page.locator(button).first().click();
  await page.getByRole('dialog').waitFor();
};

/** Every page of the console, in each of its states; a new page is a row here. */
const LOOKS: readonly Look[] = [
  { what: 'dead letters', path: '/dead-letters', ready: seen('.data tbody tr') },
  { what: 'no dead letter of this kind', path: '/dead-letters?kind=record', ready: seen('main p.card') },
  { what: 'dead letter', path: '/dead-letters/0-1', ready: seen('main pre') },
  { what: 'dead letter to drop', path: '/dead-letters/0-1', ready: opened('.button.grave') },
  { what: 'no such page', path: '/nothing', ready: seen('h1') },
];

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of the console',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      await carnet.issue('tool', ['statements/write']);
      const batch = aStampedBatch('tool', [JSON.stringify(aStatement())], [randomUUID()]);
      await carnet.store.deadLetters.put(aDeadLetter(1, [batch]));
      await carnet.store.deadLetters.put(aDeadLetter(2, []));
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)('fit and are accessible: $locale, $colorScheme, $width pixels', async (variant) => {
      const { page, context, errors, check } = await openConsole(carnet, browser, variant);
      for (const { what, path, ready } of LOOKS) {
        await page.goto(`${CONSOLE_URL}/console${path}`);
        await ready(page);
        await check(what);
        expect(await page.locator('html').getAttribute('lang')).toBe(variant.locale.slice(0, 2));
      }
      expect(errors).toEqual([]);
      await context.close();
    });
  },
);
