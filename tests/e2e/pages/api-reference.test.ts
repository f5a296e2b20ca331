import type { Browser } from 'playwright-core';
import { TAGS } from '../../../src/api/openapi/shared/tags.ts';
import { accessibilityViolations, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The page that describes the API',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each([
      { locale: 'en-GB', colorScheme: 'light', width: 1280 },
      { locale: 'fr-FR', colorScheme: 'dark', width: 390 },
    ] as const)(
      'shows all tags, accessible, without an error or a call to another server: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, width }) => {
        const context = await browser.newContext({ locale, colorScheme, viewport: { width, height: 900 } });
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
        page.on('pageerror', ({ message }) => complaints.push(message));
        page.on('request', (request) => {
          if (!request.url().startsWith(`${carnet.url}/`) && !request.url().startsWith('data:'))
            complaints.push(request.url());
        });
        await page.goto(`${carnet.url}/docs#/Profiles/postV1Validate`);
        await page.waitForSelector('.opblock-body .opblock-section-request-body');
        const names = await page.evaluate(
          "[...document.querySelectorAll('.opblock-tag')].map((tag) => tag.getAttribute('data-tag'))",
        );
        expect(names).toEqual(Object.keys(TAGS));
        expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
        expect(await page.locator('html.dark-mode').count()).toBe(colorScheme === 'dark' ? 1 : 0);
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        expect(complaints).toEqual([]);
        expect(await accessibilityViolations(page)).toEqual([]);
        await context.close();
      },
    );
  },
);
