import type { Browser } from 'playwright-core';
import { accessibilityViolations, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The home page and the pages of refusals',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)(
      'are accessible and do not scroll sideways: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, viewport }) => {
        const context = await browser.newContext({ locale, colorScheme, viewport });
        const page = await context.newPage();
        // The page has a strict policy, and axe must run in it all the same.
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(error.message));
        await page.goto(carnet.url);
        expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
        await expect(page.locator('h1').innerText()).resolves.toContain('Carnet');
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(errors).toEqual([]);
        await page.keyboard.press('Tab');
        expect(await page.evaluate("document.activeElement.matches('a, button, summary')")).toBe(true);
        for (const path of ['/nothing', '/xapi/statements?nonsense=1', '/problems']) {
          await page.setExtraHTTPHeaders({ Authorization: carnet.authorization });
          await page.goto(`${carnet.url}${path}`);
          expect([path, await page.locator('html').getAttribute('lang')]).toEqual([path, locale.slice(0, 2)]);
          expect([path, await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')]).toEqual([
            path,
            true,
          ]);
          expect([path, await accessibilityViolations(page)]).toEqual([path, []]);
        }
        await context.close();
      },
    );
  },
);
