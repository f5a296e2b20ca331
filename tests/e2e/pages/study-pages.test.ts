import type { Browser, Page } from 'playwright-core';
import { accessibilityViolations, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';
import { aStudyClient } from '../../support/clients/studies/study-client.ts';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of studies',
  (executablePath) => {
    let browser: Browser;
    let [lab, source] = ['', ''];
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
      const studyClient = await aStudyClient(carnet);
      ({ id: source } = await studyClient.source());
      await studyClient.open(source, {
        id: 'study:spelling',
        title: { en: 'How pupils learn spelling', fr: 'Comment les élèves apprennent l’orthographe' },
        references: { result: 'Dictations help.' },
        view: {
          time: 'PT1M',
          keepActivities: [],
          extensions: { 'https://tool.example/level': 'enum:easy|hard' },
          responses: true,
        },
      });
      lab = await carnet.issue('lab', ['scientist']);
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
    };

    it.each([
      { locale: 'en-GB', colorScheme: 'light', width: 1280 },
      { locale: 'fr-FR', colorScheme: 'dark', width: 360 },
    ] as const)(
      'that are open to all are accessible and fit: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, width }) => {
        const context = await browser.newContext({ locale, colorScheme, viewport: { width, height: 800 } });
        const page = await context.newPage();
        for (const path of ['/studies', '/studies/spelling', '/v1/catalog', `/v1/catalog/${source}`]) {
          await page.goto(`${carnet.url}${path}`);
          expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
          await check(page, path);
        }
        await context.close();
      },
    );

    it('lead a lab from an empty form to a request', async () => {
      const [locale, name] = ['fr-FR', 'orthographe'];
      const context = await browser.newContext({
        locale,
        viewport: { width: 360, height: 800 },
        extraHTTPHeaders: { Authorization: lab },
      });
      const page = await context.newPage();
      await page.goto(`${carnet.url}/studies/new?dataset=${source}`);
      await check(page, 'the form');
      await page.click('main form button');
      await page.waitForSelector('#faults');
      await check(page, 'the form with its faults');
      const fields: Readonly<Record<string, string>> = {
        name,
        titleFr: 'Orthographe',
        summaryFr: 'Quel exercice.',
        titleEn: 'Spelling',
        summaryEn: 'Which exercise.',
        controllerName: 'University X',
        controllerAddress: '1 Street',
        controllerContact: 'lab@x.example',
        recipients: 'University X',
        until: '2027-06-30',
        titleOthers: 'de Rechtschreibung',
        summaryOthers: 'de Welche Übung.',
        benefitOthers: 'de Besserer Unterricht.',
        result: 'Les dictées aident.',
        automatedDecisions: 'L’exercice suivant.',
        referenceOthers: 'preregistration osf.io/abcde',
      };
      for (const [field, value] of Object.entries(fields)) await page.fill(`#${field}`, value);
      await page.click('main form button');
      await page.waitForURL(/\/requests\//);
      await check(page, 'the request');
      const mainText = await page.locator('main').innerText();
      for (const value of [
        'de Rechtschreibung',
        'de Welche Übung.',
        'de Besserer Unterricht.',
        'Les dictées aident.',
        'L’exercice suivant.',
        'preregistration osf.io/abcde',
      ])
        expect(mainText).toContain(value);
      await page.click('button[value=submit]');
      await page.waitForSelector('.tag.on');
      await context.close();
    });
  },
);
