import type { Browser, Page } from 'playwright-core';
import { createNoteBackup } from '../../../src/telemetry/operations/last-backup.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aDeadLetter } from '../../support/builders/store/a-dead-letter.ts';
import { fillForOperators } from '../../support/builders/store/busy-operations.ts';
import { aClient } from '../../support/clients/client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import {
  type ConsoleBrowser,
  consoleFlags,
  keepScreenshot,
  openConsole,
} from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

/** The eight combinations: the page has a canvas, whose colours no style sheet decides. */
const VARIANTS = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    (['en-GB', 'fr-FR'] as const).map((locale) => ({
      locale,
      colorScheme,
      width,
      viewport: { width, height: width === 1280 ? 800 : 844 },
    })),
  ),
);
/** The height of the whole page that fits without scrolling on a laptop, and in a few turns on a phone. */
const MOST_HEIGHT: Readonly<Record<number, number>> = { 1280: 800, 390: 1400 };

const TITLE = /Overview|Vue d’ensemble/;

const heightOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollHeight');
const statusOf = (page: Page) => page.locator('.status-line');
const drawn = async (page: Page): Promise<void> => {
  await page.locator('.plot canvas').waitFor();
  await page.locator('.status-line[data-tone="well"]').waitFor();
};

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The overview of the console',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: 'http://carnet.localhost', backupEveryHours: 24 });
    const opened = async (variant: (typeof VARIANTS)[number]): Promise<ConsoleBrowser> => {
      const console = await openConsole(carnet, browser, variant);
      await console.open('/overview', TITLE);
      await drawn(console.page);
      return console;
    };
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const tool = { url: carnet.url, authorization: await carnet.issue('tool', ['statements/write']) };
      await aClient(tool).post([aStatement(), aStatement()]).expect(200);
      await aClient(tool)
        .post({ ...aStatement(), verb: { id: 'answered' } })
        .expect(400);
      const quiz = { url: carnet.url, authorization: await carnet.issue('quiz', ['statements/write']) };
      await aClient(quiz)
        .post({ ...aStatement(), verb: { id: 'answered' } })
        .expect(400);
      await carnet.store.deadLetters.put(aDeadLetter(1, []));
      await fillForOperators(carnet.store, 'tool');
      await createNoteBackup(carnet.store.traffic)(Date.now() - 5 * 86_400_000);
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(VARIANTS)('fits, and is accessible: $locale, $colorScheme, $width pixels', async (variant) => {
      const { page, context, errors, check } = await opened(variant);
      await check('overview-page');
      expect(await heightOf(page)).toBeLessThanOrEqual(MOST_HEIGHT[variant.width]!);
      for (const range of ['day', 'week']) {
        await page.locator(`.segments input[value=${range}]`).check({ force: true });
        await page.locator('.plot canvas').waitFor();
        await check(`overview-${range}`);
      }
      expect(errors).toEqual([]);
      await context.close();
    });

    it('says which tool is refused, by its own fault, and leads to it', async () => {
      const { page, context } = await opened(VARIANTS[0]!);
      const row = page.locator('.attention li', { hasText: 'Statements refused' });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/quiz.*100%.*\/verb\/id must be/s);
      await row.getByRole('link', { name: 'Open refusals' }).click();
      await page.waitForURL(/\/sources\/quiz\/figures$/);
      await page.locator('.plot canvas').waitFor();
      await context.close();
    });

    it('reads its chart by arrow keys, aloud, and by the pointer', async () => {
      const { page, context } = await opened(VARIANTS[0]!);
      const chart = page.locator('.plot-frame');
      const aloud = page.locator('.traffic [role=status]');
      const readout = page.locator('.readout');
      expect(await readout.innerText()).toContain('Last 10 seconds');
      await chart.focus();
      await page.keyboard.press('ArrowLeft');
      await aloud.getByText(/so far: \d+ accepted, \d+ refused, \d+ withheld/).waitFor();
      await page.keyboard.press('ArrowLeft');
      await aloud.getByText(/^\d\d:\d\d: \d+ accepted/).waitFor();
      const [time = ''] = (await aloud.innerText()).split(': ');
      await readout.getByText(time).waitFor();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowLeft');
      expect(await aloud.innerText()).not.toContain(time);
      await page.keyboard.press('Escape');
      await readout.getByText('Last 10 seconds').waitFor();
      await chart.hover({ position: { x: 300, y: 100 } });
      await readout.getByText(/^\d\d:\d\d$/).waitFor();
      expect(await aloud.innerText()).toBe('');
      await context.close();
    });

    it('loses its colour once its own calls fail, says of when it is, and comes back by itself', async () => {
      const { page, context } = await opened(VARIANTS[0]!);
      await context.setOffline(true);
      await page.route('**/*', (route) => route.abort());
      await page.locator('.status-line[data-tone="old"]').waitFor();
      expect(await statusOf(page).innerText()).toMatch(/Taking statements as of \d\d:\d\d:\d\d/);
      await page.locator('.needs .as-of').waitFor();
      await page.locator('.tiles[data-old="true"]').waitFor();
      await keepScreenshot(page, 'overview-old-1280');
      expect(await page.locator('.overview .dot[data-tone="well"]').count()).toBe(0);
      await page.unroute('**/*');
      await context.setOffline(false);
      await drawn(page);
      await context.close();
    });

    it('says that the session has ended, and shows nothing as of now', async () => {
      const { page, context } = await opened(VARIANTS[0]!);
      await context.clearCookies();
      await page.locator('.status-line[data-tone="old"]').waitFor();
      await page.locator('.banner', { hasText: 'Your session has ended.' }).waitFor();
      expect(await statusOf(page).innerText()).toMatch(/as of .* Your session has ended\./);
      await context.close();
    });
  },
);
