import type { Browser } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aLargeProfile } from '../../support/builders/profiles/a-large-profile.ts';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { accessibilityViolations, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { hasFixtures } from '../../support/checks/fixtures.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of profiles',
  (executablePath) => {
    const profile = aProfile({ seeAlso: 'nowhere' });
    const large = aLargeProfile();
    const published = hasFixtures
      ? ['cmi5-1.0.jsonld', 'video-multi-version.json'].map((file) =>
          readFileSync(join('..', 'shared', 'fixtures', 'profiles', file)),
        )
      : [];
    let browser: Browser;
    let paths: readonly string[];
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
      const profiles = [await carnet.profiles.add(Buffer.from(JSON.stringify(profile)))];
      profiles.push(await carnet.profiles.add(Buffer.from(JSON.stringify(large))));
      for (const document of published) profiles.push(await carnet.profiles.add(document));
      paths = ['/profiles', ...profiles.map((one) => `/profiles/${encodeURIComponent(one.profile.id)}`)];
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)(
      'are accessible and do not scroll sideways: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, viewport }) => {
        const context = await browser.newContext({ locale, colorScheme, viewport });
        const page = await context.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(error.message));
        for (const path of paths) {
          await page.goto(`${carnet.url}${path}`);
          expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
          await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
          expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
          expect(await accessibilityViolations(page)).toEqual([]);
        }
        expect(errors).toEqual([]);
        await context.close();
      },
    );

    it('lead from the list to a profile, and from a pattern to the template that it names', async () => {
      const page = await browser.newPage({ locale: 'en-GB' });
      await page.goto(`${carnet.url}/profiles`);
      await page.locator(`a[href="/profiles/${encodeURIComponent(profile.id)}"]`).click();
      await expect(page.locator('h1').innerText()).resolves.toBe('Exercises');
      await page.locator('ol a', { hasText: 'Beginning' }).click();
      const target = page.locator(':target');
      await expect(target.innerText()).resolves.toBe('Beginning');
      expect(
        await page.evaluate(
          `(() => {
            const { top, bottom } = document.querySelector(':target').getBoundingClientRect();
            return top >= -1 && bottom <= window.innerHeight;
          })()`,
        ),
      ).toBe(true);
      await page.close();
    });

    it('show the diagram of a pattern with a description in words', async () => {
      const page = await browser.newPage({ locale: 'fr-FR' });
      await page.goto(`${carnet.url}/profiles/${encodeURIComponent(profile.id)}`);
      const picture = page.locator('svg[role="img"]').first();
      const box = await picture.boundingBox();
      expect(box!.width).toBeGreaterThan(100);
      await expect(picture.locator('desc').textContent()).resolves.toContain('Début');
      await page.close();
    });

    it('draw a pattern of 80 templates in pictures of a bounded size, closed at first', async () => {
      const page = await browser.newPage({ locale: 'en-GB' });
      await page.goto(`${carnet.url}/profiles/${encodeURIComponent(large.id)}`);
      const sizes = await page.evaluate<readonly (readonly [number, number])[]>(
        `[...document.querySelectorAll('.picture svg')].map(({ width, height }) =>
          [width.baseVal.value, height.baseVal.value])`,
      );
      expect(sizes.length).toBeGreaterThan(8);
      expect(sizes.filter(([width, height]) => width > 960 || height > 640)).toEqual([]);
      const shown = await page.locator('.picture:visible').count();
      expect(shown).toBe(1);
      const labels = await page.locator('.picture:visible svg text').allTextContents();
      expect(labels.filter((label) => label.startsWith('▸ The lesson-')).length).toBeGreaterThanOrEqual(7);
      await page.close();
    });

    it('have every part of a large pattern, and every picture, within reach of the keyboard', async () => {
      const page = await browser.newPage({ locale: 'en-GB' });
      await page.goto(`${carnet.url}/profiles/${encodeURIComponent(large.id)}#patterns-0`);
      const focused = new Set<string>();
      const all = await page.locator('.picture').count();
      for (let presses = 0; presses < 600 && focused.size < all; presses++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate<{ readonly closed: boolean; readonly picture: string }>(
          `(() => {
            const one = document.activeElement;
            const closed = one.tagName === 'SUMMARY' && !one.parentElement.open;
            return { closed, picture: one.matches('.picture') ? one.querySelector('title').id : '' };
          })()`,
        );
        if (at.closed) await page.keyboard.press('Enter');
        if (at.picture !== '') focused.add(at.picture);
      }
      expect(focused.size).toBe(all);
      expect(await page.locator('article.part details:not([open])').count()).toBe(0);
      await page.close();
    });
  },
);
