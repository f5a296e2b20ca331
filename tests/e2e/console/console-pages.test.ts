import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { aDeadLetter, aStampedBatch } from '../../support/builders/store/a-dead-letter.ts';
import { aViolation } from '../../support/builders/store/a-violation.ts';
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

/** Opens the JSON of a statement. */
const shownJson = async (page: Page): Promise<void> => {
  await page.locator('.plain-list summary').first().click();
  await page.locator('.plain-list pre').first().waitFor();
};

/** Every page of the console, in each of its states; a new page is a row here. */
const LOOKS: readonly Look[] = [
  { what: 'overview', path: '/overview', ready: seen('.charts svg') },
  { what: 'sources', path: '/sources', ready: seen('.data tbody tr') },
  { what: 'new source', path: '/sources', ready: opened('.head .main-action') },
  { what: 'source', path: '/sources/tool', ready: seen('form input[name=name]') },
  { what: 'keys', path: '/sources/tool/keys', ready: seen('.data tbody tr') },
  { what: 'new key', path: '/sources/tool/keys', ready: opened('.actions .main-action') },
  { what: 'first steps', path: '/sources/tool/first-steps', ready: seen('main pre') },
  { what: 'profiles of a source', path: '/sources/tool/profiles', ready: seen('form select') },
  { what: 'violations', path: '/sources/tool/violations', ready: seen('.data tbody tr') },
  { what: 'dead letters', path: '/dead-letters', ready: seen('.data tbody tr') },
  { what: 'no dead letter of this kind', path: '/dead-letters?kind=record', ready: seen('main p.card') },
  { what: 'dead letter', path: '/dead-letters/0-1', ready: seen('main pre') },
  { what: 'dead letter to drop', path: '/dead-letters/0-1', ready: opened('.button.grave') },
  { what: 'statements', path: '/statements?live=true', ready: seen('.plain-list li') },
  { what: 'statement as JSON', path: '/statements?order=timeline', ready: shownJson },
  { what: 'no statement', path: '/statements?verb=https://none.example/verb', ready: seen('main > p.card') },
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
      const tool = { url: carnet.url, authorization: await carnet.issue('tool', ['statements/write']) };
      await aClient(tool).post([aStatement(), aStatement()]).expect(200);
      const batch = aStampedBatch('tool', [JSON.stringify(aStatement())], [randomUUID()]);
      await carnet.store.deadLetters.put(aDeadLetter(1, [batch]));
      await carnet.store.deadLetters.put(aDeadLetter(2, []));
      await carnet.store.violations.add([aViolation({ source: 'tool' })]);
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)('fit and are accessible: $locale, $colorScheme, $width pixels', async (variant) => {
      const { page, context, errors, show, check } = await openConsole(carnet, browser, variant);
      await page.goto(`${CONSOLE_URL}/console`);
      for (const { what, path, ready } of LOOKS) {
        await show('');
        await show(path);
        await ready(page);
        await check(what);
        expect(await page.locator('html').getAttribute('lang')).toBe(variant.locale.slice(0, 2));
      }
      expect(errors).toEqual([]);
      await context.close();
    });
  },
);
