import type { Browser, Page } from 'playwright-core';
import { accountsOnCommandLine, CLI } from '../../support/clients/staff/command-line.ts';
import { staffClient } from '../../support/clients/staff/staff-client.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { accessibilityViolations, addAuthenticator, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

/** A name that Chromium takes for this machine's own, as passkeys need it without https. */
const PUBLIC_URL = 'http://carnet.localhost';
const SCREENSHOTS = process.env['TEST_SCREENSHOTS'];

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of staff',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: PUBLIC_URL });
    beforeAll(async () => {
      const { host } = new URL(carnet.url);
      browser = await launchBrowser(executablePath, [
        `--host-resolver-rules=MAP carnet.localhost:80 ${host}, MAP localhost:80 ${host}`,
      ]);
    });
    afterAll(async () => {
      await browser.close();
    });

    const check = async (page: Page, what: string): Promise<void> => {
      expect({ what, violations: await accessibilityViolations(page) }).toEqual({ what, violations: [] });
      expect({ what, fits: await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth') }).toEqual({
        what,
        fits: true,
      });
      const { width } = page.viewportSize() ?? { width: 0 };
      const language = (await page.locator('html').getAttribute('lang')) ?? '';
      if (SCREENSHOTS !== undefined)
        await page.screenshot({ path: `${SCREENSHOTS}/staff-${what.replaceAll(' ', '-')}-${language}-${width}.png` });
    };

    it.each(PAGE_VARIANTS)(
      'lead from an invitation to a passkey, the desk, out, and in again: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, viewport, width }) => {
        const context = await browser.newContext({ locale, colorScheme, viewport });
        const page = await context.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(error.message));
        page.on('console', (message) => {
          if (message.text().includes('Content Security Policy')) errors.push(message.text());
        });
        const name = `staff:${locale.toLowerCase()}-${width}`;
        const url = await staffClient(carnet).invite({
          name,
          roles: ['steward', 'operator', 'dpo', 'auditor'],
          displayName: 'Anne-Élodie de La Tour du Pin',
        });

        await page.goto(url.replace('carnet.localhost', 'localhost'));
        expect(await page.locator('#passkey-elsewhere a').getAttribute('href')).toBe(url);
        await check(page, 'the invitation at another address');
        await page.click('#passkey-elsewhere a');
        await page.waitForURL(url);
        expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
        await check(page, 'the invitation');
        await page.click('main form button');
        await page.waitForSelector('#passkey-failed:not([hidden])');
        await check(page, 'the invitation without an authenticator');
        await addAuthenticator(page);
        await page.click('main form button');
        await page.waitForURL('**/console');
        await page.goto(`${PUBLIC_URL}/staff`);
        await check(page, 'the account');
        await page.goto(`${PUBLIC_URL}/desk/mentions`);
        await check(page, 'a role that waits for a second person');
        await (await accountsOnCommandLine(carnet)).confirm(name, CLI);
        const staff = staffClient(carnet, PUBLIC_URL);
        const waiting = { name: `${name}-2`, roles: ['steward', 'auditor'], displayName: 'Marie-Hélène Vanden Berghe' };
        expect((await staff.browser().join(await staff.invite(waiting))).status).toBe(303);
        await page.goto(`${PUBLIC_URL}/desk/accounts`);
        await check(page, 'the accounts to confirm');
        await page.locator('article', { hasText: waiting.name }).locator('button').click();
        await page.waitForURL('**/desk/accounts');
        expect(await page.locator('article', { hasText: waiting.name }).count()).toBe(0);
        await check(page, 'the accounts to confirm, of which one was confirmed');
        await page.goto(`${PUBLIC_URL}/desk/mentions`);
        await check(page, 'a page of the role');
        await page.click('.bar form button');
        await page.waitForURL('**/staff/signed-out');
        await check(page, 'signed out');

        await page.goto(`${PUBLIC_URL}/ops/consent`);
        expect(page.url()).toBe(`${PUBLIC_URL}/staff/sign-in?next=%2Fconsole%2Fconsent`);
        await check(page, 'the sign-in');
        await page.click('main form button');
        await page.waitForURL('**/console/consent');
        expect(errors).toEqual([]);
        await context.close();
      },
    );
  },
);
