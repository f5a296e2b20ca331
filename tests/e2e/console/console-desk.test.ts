import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { staffClient } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const DPIA = { title: 'Spelling at school', date: '2026-03-01', uri: 'https://university.example/dpia/7' };

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The desk in the console',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    const study = `study:d${randomUUID().slice(0, 8)}`;
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const people = consentClient(carnet);
      const tool = await people.tool({ audience: 'minors' });
      const lab = await carnet.issue('lab', ['scientist']);
      const staff = staffClient(carnet);
      await staff.send('post', '/v1/purposes', aStudyOver(tool.id, study, { dpia: DPIA }), lab).expect(201);
      await staff.send('post', `/v1/purposes/${study}/submit`, {}, lab).expect(200);
      const session = await people.signIn({ agent: anAgent() });
      await people
        .send('put', `/v1/me/decisions/record:${tool.id}`, { choice: 'object', version: 1, language: 'en' })
        .set('Authorization', session)
        .expect(200);
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)('shows what waits, and fits: $locale, $colorScheme, $width pixels', async (variant) => {
      const { page, context, errors, check } = await openConsole(carnet, browser, { ...variant, roles: ['steward'] });
      await page.goto(`${CONSOLE_URL}/console/desk`);
      await page.locator('table.desk').waitFor();
      await check('desk of a steward');
      expect(errors).toEqual([]);
      await context.close();
    });

    it('filters by kind and by what waits for the reader, counts it in the menu, and opens an item', async () => {
      const viewport = { width: 1280, height: 800 };
      const { page, context, errors, open } = await openConsole(carnet, browser, {
        locale: 'en-GB',
        colorScheme: 'light',
        viewport,
        roles: ['steward'],
      });
      await open('/desk', 'Desk');
      const rows = page.locator('table.desk tbody tr');
      await rows.nth(2).waitFor();
      expect(await rows.count()).toBe(3);
      await page.locator('.menu a', { hasText: 'Desk' }).locator('.menu-count', { hasText: '2' }).waitFor();
      expect(await rows.first().innerText()).toMatch(/Objection[\s\S]*(29|30) days left[\s\S]*Waits for you/);
      await page.getByLabel('Waits for me (2)').check();
      await page.waitForURL(/mine=true/);
      await page.waitForFunction(`document.querySelectorAll('table.desk tbody tr').length === 2`);
      await page.getByLabel('Kind').selectOption('mention');
      await page.getByText('No item matches these filters.').waitFor();
      await page.getByLabel('Kind').selectOption('request');
      await rows.getByRole('link').click();
      await page.waitForURL(`${CONSOLE_URL}/desk/${encodeURIComponent(study)}`);
      expect(errors).toEqual([]);
      await context.close();
    });
  },
);
