import type { Browser } from 'playwright-core';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { aClient } from '../../support/clients/client.ts';
import { type AddedProfile, anOperator } from '../../support/clients/operator.ts';
import { accessibilityViolations, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of operators about profiles',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
    });
    afterAll(async () => {
      await browser.close();
    });

    /** A source with statements that break templates and the order of a registration. */
    const aSource = async () => {
      const operator = anOperator(carnet);
      const { id } = (await operator.add(aProfile()).expect(201)).body as AddedProfile;
      const source = await operator.source([], { name: 'The trainer of mental arithmetic with a rather long name' });
      const { began, unscored } = exerciseStatements(id);
      const first = began();
      await aClient(source).post([first, unscored(), unscored(), began()]).expect(200);
      return { id: source.id, registration: (first['context'] as { registration: string }).registration };
    };

    it.each(PAGE_VARIANTS)(
      'fit and are accessible: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, viewport }) => {
        const { id, registration } = await aSource();
        const context = await browser.newContext({
          locale,
          colorScheme,
          viewport,
          extraHTTPHeaders: { Authorization: carnet.authorization },
        });
        const page = await context.newPage();
        for (const path of [
          '/ops/violations',
          `/ops/violations/${id}`,
          '/ops/runs',
          `/ops/runs?registration=${registration}`,
        ]) {
          const answer = await page.goto(carnet.url + path);
          const fits = await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');
          const violations = await accessibilityViolations(page);
          expect({ path, status: answer?.status(), fits, violations }).toEqual({
            path,
            status: 200,
            fits: true,
            violations: [],
          });
          expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
        }
        await context.close();
      },
    );
  },
);
