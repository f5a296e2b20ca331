import type { Browser } from 'playwright-core';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ROLES = [['operator'], ['steward'], ['dpo'], ['auditor']] as const;
/** The address of a page that only operators read. */
const OF_OPERATORS = '/dead-letters';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The console of each role',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(ROLES.flatMap((roles) => PAGE_VARIANTS.map((variant) => ({ roles, ...variant }))))(
      'has only entries that open, and fits: $roles, $locale, $colorScheme, $width pixels',
      async ({ roles, ...variant }) => {
        const { page, context, errors, show, check } = await openConsole(carnet, browser, { ...variant, roles });
        const refused: string[] = [];
        page.on('response', (answer) => {
          if ([401, 403].includes(answer.status())) refused.push(`${answer.status()} ${answer.url()}`);
        });
        await page.goto(`${CONSOLE_URL}/console`);
        await page.locator('main h1').waitFor();
        await check(`home of ${roles.join(' ')}`);
        const button = page.locator('.menu-button');
        if (await button.isVisible()) {
          await button.focus();
          await page.keyboard.press('Enter');
          await check(`menu of ${roles.join(' ')}`);
          await page.keyboard.press('Tab');
          await page.keyboard.press('Escape');
          expect(await button.getAttribute('aria-expanded')).toBe('false');
          expect(await page.evaluate(`document.activeElement.className`)).toBe('menu-button');
        }
        const hrefs = await page.evaluate<string[]>(
          `[...document.querySelectorAll('.menu-groups a')].map((link) => link.getAttribute('href'))`,
        );
        expect(hrefs.length).toBeGreaterThan(1);
        for (const href of hrefs) {
          if (href.startsWith('/console/')) {
            await show(href.slice('/console'.length));
            await page.locator('.menu-groups a[aria-current]').waitFor({ state: 'attached' });
            await page.locator('main h1').waitFor();
            await page.waitForLoadState('networkidle');
            expect(await page.locator('main h1').count()).toBe(1);
          } else
            expect([href, await page.evaluate(`fetch('${href}').then(({ status }) => status)`)]).toEqual([href, 200]);
        }
        expect(refused).toEqual([]);
        if (roles[0] !== 'operator') {
          await show(OF_OPERATORS);
          await page.getByRole('heading', { name: /Not for your role|Pas pour votre rôle/ }).waitFor();
          await check(`no right of ${roles.join(' ')}`);
          expect(refused).toEqual([]);
        }
        expect(errors).toEqual([]);
        await context.close();
      },
    );
  },
);
