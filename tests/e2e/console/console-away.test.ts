import type { Browser } from 'playwright-core';
import { CHROMIUM, accessibilityViolations, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, keepScreenshot, openConsole } from '../../support/servers/console-browser.ts';
import { servedBackends } from '../../support/servers/backends.ts';
import { type MongodbProxy, startMongodbProxy } from '../../support/servers/proxies/mongodb-proxy.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, KAFKA_URL, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';

const LOOKS = [
  { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { locale: 'fr-FR', colorScheme: 'dark', viewport: { width: 390, height: 800 } },
] as const;

const services = CHROMIUM === undefined || KAFKA_URL === undefined || MONGODB_URL === undefined ? undefined : CHROMIUM;

describeWith(
  { name: 'Chromium, Kafka and MongoDB', url: services },
  'The console whose store is away',
  (executablePath) => {
    let browser: Browser;
    let proxy: MongodbProxy;
    beforeAll(async () => {
      proxy = await startMongodbProxy(MONGODB_URL ?? '');
    });
    const carnet = useCarnet(
      () => {
        const served = servedBackends(KAFKA_URL ?? '', MONGODB_URL ?? '');
        const database = uniqueName('away');
        return {
          journalUrl: served.journalUrl,
          storeUrl: proxy.urlOf(database),
          remove: () => served.remove(),
        };
      },
      { publicUrl: CONSOLE_URL },
    );
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
    });
    afterAll(async () => {
      await browser.close();
      await proxy.close();
    });

    it.each(LOOKS)('shows its frame with the part and its runbook, and comes back by itself: $locale', async (look) => {
      const { page, context, open, errors } = await openConsole(carnet, browser, look);
      const isEnglish = look.locale === 'en-GB';
      await open('/sources', 'Sources');
      proxy.cut();
      const answer = await page.reload();
      expect(answer?.status()).toBe(503);
      await page.getByRole('heading', { level: 1, name: isEnglish ? 'The store' : 'La base' }).waitFor();
      const runbook = page.getByRole('link', { name: isEnglish ? 'What to do' : 'Que faire' });
      expect(await runbook.getAttribute('href')).toBe('/docs/alerts/CarnetPartDown');
      expect((await page.request.get(`${carnet.url}/docs/alerts/CarnetPartDown`)).status()).toBe(200);
      await keepScreenshot(page, `away-${look.locale}`);
      expect(await accessibilityViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      proxy.repair();
      await page.locator('.data tbody tr').first().waitFor();
      expect(page.url()).toBe(`${CONSOLE_URL}/console/sources`);
      expect(errors).toEqual([]);
      await context.close();
    });
  },
);
