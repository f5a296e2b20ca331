import type { Browser, Page } from 'playwright-core';
import { aStampedBatch, aDeadLetter } from '../../support/builders/store/a-dead-letter.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import {
  CONSOLE_URL,
  type ConsoleBrowser,
  consoleFlags,
  keepScreenshot,
  openConsole,
} from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;
const MOST_BYTES = 300_000;
const COUNT = 10_000;
const NAME = '<b>__proto__</b> 100% \u0627\u0644\u0639\u0631\u0628\u064a\u0629';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The lists of the console',
  (executablePath) => {
    let browser: Browser;
    let console: ConsoleBrowser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const { sources, staff, deadLetters } = carnet.store;
      for (let at = 0; at < COUNT; at++) {
        const id = `tool-${String(at).padStart(5, '0')}`;
        const name = at === 4321 ? NAME : `School ${at} ${'name '.repeat(20)}`;
        await sources.addSource({ id, name, basis: 'public_task', createdAt: at, v: 1 });
      }
      for (let at = 0; at < 1000; at++)
        await staff.add({
          name: `staff:person-${at}`,
          displayName: `Person ${at}`,
          organisation: 'org:default',
          roles: ['auditor'],
          handle: `handle-${at}`,
          passkeys: [],
          createdAt: at,
          v: 1,
        });
      const letter = aDeadLetter(0, [aStampedBatch('tool-00001', ['{}'], ['9f0e10e4-7be7-4f94-9bdc-30a0c4ff0990'])]);
      for (let offset = 0; offset < COUNT; offset++)
        await deadLetters.put({ ...letter, offset, sources: ['tool-00001'], statements: 1 });
      console = await openConsole(carnet, browser, ENGLISH);
    });
    afterAll(async () => {
      await browser.close();
    });
    afterEach(() => {
      expect(console.errors).toEqual([]);
    });

    const firstRow = (page: Page) => page.locator('.data tbody tr').first();

    it.each(['/sources', '/dead-letters', '/staff'])(
      'send at most 300 kB of %s, 50 rows of 40 pixels, to a browser that has nothing yet',
      async (path) => {
        const { page } = await openConsole(carnet, browser, ENGLISH);
        let bytes = 0;
        const sizes: Promise<void>[] = [];
        page.on('requestfinished', (request) =>
          sizes.push(
            request.sizes().then(({ responseBodySize, responseHeadersSize }) => {
              bytes += responseBodySize + responseHeadersSize;
            }),
          ),
        );
        await page.goto(`${CONSOLE_URL}/console${path}`);
        await firstRow(page).waitFor();
        await page.waitForLoadState('networkidle');
        await Promise.all(sizes);
        expect(bytes).toBeGreaterThan(10_000);
        expect(bytes).toBeLessThan(MOST_BYTES);
        expect(await page.locator('.data tbody tr').count()).toBe(50);
        expect((await firstRow(page).boundingBox())?.height).toBeLessThan(42);
        await keepScreenshot(page, `list-${path.slice(1)}-1280`);
        await page.context().close();
      },
    );

    it('are searched, sorted and paged in the address, by keyboard too, and say how to clear a search', async () => {
      const { page, open } = console;
      await open('/sources', 'Sources');
      await page.getByRole('searchbox', { name: 'Search' }).fill('__PROTO__');
      await page.waitForURL('**/console/sources?q=__PROTO__');
      await page.getByRole('link', { name: NAME }).waitFor();
      expect(await page.locator('.data tbody tr').count()).toBe(1);
      await page.getByRole('searchbox', { name: 'Search' }).fill('.*');
      await page.getByText('Nothing matches this search').waitFor();
      await page.getByRole('link', { name: 'Clear search and filters' }).click();
      await page.waitForURL('**/console/sources');
      const header = page.getByRole('columnheader', { name: 'Id' });
      await header.getByRole('button').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/console/sources?order=id');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/console/sources?order=-id');
      expect(await header.getAttribute('aria-sort')).toBe('descending');
      await firstRow(page).getByText('tool-09999').waitFor();
      await page.getByRole('link', { name: 'Next page' }).click();
      await firstRow(page).getByText('tool-09949').waitFor();
      await page.goBack();
      await firstRow(page).getByText('tool-09999').waitFor();
    });

    it('have two lines a row on a phone', async () => {
      const phone = await openConsole(carnet, browser, { ...ENGLISH, viewport: { width: 390, height: 844 } });
      for (const [path, heading] of [
        ['/sources', 'Sources'],
        ['/dead-letters', 'Dead letters'],
        ['/staff', 'Staff'],
      ] as const) {
        await phone.open(path, heading);
        await firstRow(phone.page).waitFor();
        expect((await firstRow(phone.page).boundingBox())?.height).toBeLessThan(70);
        await phone.check(`list ${path.slice(1)}`);
      }
      await phone.context.close();
    });
  },
);
