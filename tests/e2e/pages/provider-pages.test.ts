import type { Browser } from 'playwright-core';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { accessibilityViolations, CHROMIUM, launchBrowser, tabTo } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const aProvider = (organisation: string, name: string) => ({
  issuer: 'http://127.0.0.1:1',
  clientId: 'carnet',
  clientSecret: 'a client secret',
  claim: 'sub',
  homePage: 'https://school.example/',
  organisation,
  name,
});
const LONG = 'Lycée polyvalent Élisabeth Vigée Le Brun, Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages that offer several OpenID providers',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, {
      organisationProviders: [aProvider('org:lycee', LONG), aProvider('org:college', 'Collège Jean-Moulin')],
    });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)(
      'are accessible and fit, and the keyboard comes to each: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, viewport }) => {
        const context = await browser.newContext({ locale, colorScheme, viewport });
        const page = await context.newPage();
        for (const path of ['/sign-in', '/staff/sign-in']) {
          await page.goto(`${carnet.url}${path}`);
          expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
          expect({ path, violations: await accessibilityViolations(page) }).toEqual({ path, violations: [] });
          expect({
            path,
            fits: await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'),
          }).toEqual({ path, fits: true });
          for (const name of ['lycee', 'college']) await tabTo(page, `main a[href*="org%3A${name}"]`);
        }
        await context.close();
      },
    );
  },
);
