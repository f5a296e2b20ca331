import type { Browser } from 'playwright-core';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { accessibilityViolations, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The page on which statements and profiles are tried',
  (executablePath) => {
    const profile = aProfile();
    const { began, unscored } = exerciseStatements(profile.id);
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
      await carnet.profiles.add(Buffer.from(JSON.stringify(profile)));
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)(
      'is used by the keyboard, accessible and does not scroll sideways: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, viewport }) => {
        const context = await browser.newContext({ locale, colorScheme, viewport });
        const page = await context.newPage();
        const check = async (): Promise<void> => {
          expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
          expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
          expect(await accessibilityViolations(page)).toEqual([]);
        };
        await page.goto(`${carnet.url}/validate`);
        await check();
        const tried = async (text: unknown): Promise<string> => {
          await page.locator('#text').fill(typeof text === 'string' ? text : JSON.stringify(text, undefined, 2));
          await page.locator('#text').focus();
          await page.keyboard.press('Tab');
          await page.keyboard.press('Tab');
          await page.keyboard.press('Enter');
          await page.waitForSelector('#found');
          await check();
          return page.locator('section[aria-labelledby="found"]').innerText();
        };
        const misspelt = { ...began(), resluts: { success: true } };
        const isFrench = locale.startsWith('fr');
        expect(await tried(misspelt)).toContain(isFrench ? 'vouliez-vous dire "result"' : 'did you mean "result"?');
        expect(await tried([began(), unscored()])).toContain(isFrench ? 'Trace 2' : 'Statement 2');
        await page.goto(`${carnet.url}/problems`);
        await check();
        await context.close();
      },
    );
  },
);
