import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { aWebhook } from '../../support/builders/store/a-webhook.ts';
import { keyIn } from '../../support/clients/consent/access-record-client.ts';
import { openStudy } from '../../support/clients/studies/open-study.ts';
import { accessibilityViolations, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const KEYS = 200;
const SCREENSHOTS = process.env['TEST_SCREENSHOTS'];

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The page that tells who sees what',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
      const study = await openStudy(carnet);
      const { store } = carnet;
      const stored = (await store.sources.findCredential(keyIn(study.tool.authorization)))!;
      for (let n = 0; n < KEYS; n++) await store.sources.addCredential({ ...stored, key: `key-of-tablet-${n}` });
      await carnet.issue('dashboard', ['statements/read'], [stored.source]);
      await carnet.issue('launcher', ['links', 'sessions'], [stored.source]);
      for (const role of ['operator', 'steward', 'dpo', 'auditor', 'scientist'])
        await store.staff.add({
          name: `staff:${role}`,
          displayName: `Ada ${role}`,
          organisation: 'org:default',
          roles: [role],
          handle: role,
          passkeys: [],
          createdAt: 1,
          v: 1,
        });
      const owner = { kind: 'credential', id: stored.key, source: stored.source, organisation: 'org:default' } as const;
      const about = { owner, content: 'statements', state: 'active', nextTryAt: Date.now() + 3_600_000 } as const;
      await store.webhooks.add(aWebhook({ id: 'wh_of_an_older_release', ...about }));
    });
    afterAll(() => browser.close());

    it.each(PAGE_VARIANTS)(
      'is short with hundreds of keys, fits and is accessible: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, viewport }) => {
        const context = await browser.newContext({
          locale,
          colorScheme,
          viewport,
          extraHTTPHeaders: { Authorization: carnet.authorization },
        });
        const page = await context.newPage();
        await page.goto(`${carnet.url}/ops/who-sees-what`);
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        expect(await accessibilityViolations(page)).toEqual([]);
        const text = await page.locator('main').innerText();
        expect(text).toContain(`${KEYS + 1} ${locale.startsWith('fr') ? 'clés' : 'keys'}`);
        expect(text.length).toBeLessThan(9000);
        expect(text).not.toContain('key-of-tablet-7');
        if (SCREENSHOTS !== undefined)
          await page.screenshot({
            path: join(SCREENSHOTS, `who-sees-what-${locale}-${colorScheme}-${viewport.width}.png`),
            fullPage: true,
          });
        await page.locator('summary', { hasText: String(KEYS + 1) }).click();
        expect(await page.locator('main').innerText()).toContain('key-of-tablet-7');
        await context.close();
      },
    );

    it('prints every key', async () => {
      const context = await browser.newContext({ extraHTTPHeaders: { Authorization: carnet.authorization } });
      const page = await context.newPage();
      await page.goto(`${carnet.url}/ops/who-sees-what`);
      const shown = () => page.getByText('key-of-tablet-7', { exact: true }).isVisible();
      expect(await shown()).toBe(false);
      await page.emulateMedia({ media: 'print' });
      expect(await shown()).toBe(true);
      await context.close();
    });
  },
);
