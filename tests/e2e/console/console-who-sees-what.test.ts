import type { Browser } from 'playwright-core';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { aWebhook } from '../../support/builders/store/a-webhook.ts';
import { keyIn } from '../../support/clients/consent/access-record-client.ts';
import { openStudy } from '../../support/clients/studies/open-study.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const KEYS = 200;

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The page of who sees what',
  (executablePath) => {
    let browser: Browser;
    let tool = '';
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const study = await openStudy(carnet);
      const { store } = carnet;
      const stored = (await store.sources.findCredential(keyIn(study.tool.authorization)))!;
      tool = stored.source;
      for (let n = 0; n < KEYS; n++) await store.sources.addCredential({ ...stored, key: `key-of-tablet-${n}` });
      await carnet.issue('dashboard', ['statements/read'], [tool]);
      await carnet.issue('launcher', ['links', 'sessions'], [tool]);
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
      const owner = { kind: 'credential', id: stored.key, source: tool, organisation: 'org:default' } as const;
      const about = { owner, content: 'statements', state: 'active', nextTryAt: Date.now() + 3_600_000 } as const;
      await store.webhooks.add(aWebhook({ id: 'wh_of_an_older_release', ...about }));
    });
    afterAll(() => browser.close());

    it.each(PAGE_VARIANTS)(
      'is short with hundreds of keys, fits and is accessible: $locale, $colorScheme, $width pixels',
      async (variant) => {
        const { page, context, errors, check } = await openConsole(carnet, browser, { ...variant, roles: ['dpo'] });
        await page.goto(`${CONSOLE_URL}/console/who-sees-what`);
        await page.locator('.readers').first().waitFor();
        await check('who sees what');
        const text = await page.locator('main').innerText();
        expect(text).toContain(`${KEYS + 1} ${variant.locale.startsWith('fr') ? 'clés' : 'keys'}`);
        expect(text.length).toBeLessThan(9000);
        expect(text).not.toContain('key-of-tablet-7');
        await page.locator('summary', { hasText: String(KEYS + 1) }).click();
        expect(await page.locator('main').innerText()).toContain('key-of-tablet-7');
        await page.goto(`${CONSOLE_URL}/console/who-sees-what?q=${tool.toUpperCase()}`);
        await page.locator('.readers').first().waitFor();
        expect(await page.locator('main .card').count()).toBe(1);
        expect(errors).toEqual([]);
        await context.close();
      },
    );

    it('prints every key, and nothing of the console around it', async () => {
      const [variant] = PAGE_VARIANTS;
      const { page, context } = await openConsole(carnet, browser, { ...variant, roles: ['dpo'] });
      await page.goto(`${CONSOLE_URL}/console/who-sees-what`);
      await page.locator('.readers').first().waitFor();
      const shown = () => page.getByText('key-of-tablet-7', { exact: true }).isVisible();
      expect([await shown(), await page.locator('.menu').isVisible()]).toEqual([false, true]);
      await page.emulateMedia({ media: 'print' });
      expect([await shown(), await page.locator('.menu').isVisible()]).toEqual([true, false]);
      expect(await page.locator('header').isVisible()).toBe(false);
      expect(await page.getByLabel('Search').isVisible()).toBe(false);
      await context.close();
    });
  },
);
