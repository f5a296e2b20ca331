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
    let lab = '';
    let submitted: (id?: string, about?: object) => Promise<string>;
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const people = consentClient(carnet);
      const tool = await people.tool({ audience: 'minors' });
      lab = await carnet.issue('lab', ['scientist']);
      const staff = staffClient(carnet);
      submitted = async (id = `study:d${randomUUID().slice(0, 8)}`, about = {}) => {
        const body = aStudyOver(tool.id, id, { dpia: DPIA, ...about });
        await staff.send('post', '/v1/purposes', body, lab).expect(201);
        await staff.send('post', `/v1/purposes/${id}/submit`, {}, lab).expect(200);
        return id;
      };
      await submitted(study);
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
      await page.waitForURL(`${CONSOLE_URL}/console/desk/requests/${encodeURIComponent(study)}`);
      expect(errors).toEqual([]);
      await context.close();
    });

    describe('has requests', () => {
      const changed = `study:d${randomUUID().slice(0, 8)}`;
      let steward = '';
      beforeAll(async () => {
        const staff = staffClient(carnet);
        steward = await carnet.issue('office', ['steward']);
        const dpo = await carnet.issue('assessment', ['dpo']);
        await submitted(changed);
        const { version, hash } = (await staff.send('get', '/v1/agreement').expect(200)).body as Record<
          string,
          unknown
        >;
        for (const [step, body, by] of [
          ['approve', {}, steward],
          ['accept-agreement', { version, hash }, lab],
          ['approve-dpia', {}, dpo],
          ['open', {}, steward],
        ] as const)
          await staff.send('post', `/v1/purposes/${changed}/${step}`, body, by).expect(200);
        await submitted(changed, { recipients: ['University X', 'Institute of Reading'], minimum: 30 });
      });

      it.each(PAGE_VARIANTS)(
        'shows a request in review, and fits: $locale, $colorScheme, $width pixels',
        async (variant) => {
          const { page, context, errors, check } = await openConsole(carnet, browser, {
            ...variant,
            roles: ['steward'],
          });
          await page.goto(`${CONSOLE_URL}/console/desk/requests/${study}`);
          await page.locator('table.review').waitFor();
          expect(await page.locator('.review-checks [data-result=failed]').count()).toBe(0);
          await check('request in review');
          await page.locator('.actions .main-action').click();
          await page.getByRole('dialog').waitFor();
          await check('approve a request');
          await page.keyboard.press('Escape');
          await page.locator(`a[href$="/console/desk/requests"]`).click();
          await page.locator('table.data tbody tr').first().waitFor();
          await check('all requests');
          await page.goto(`${CONSOLE_URL}/console/desk/requests/${changed}`);
          await page.locator('table.review tr[data-changed]').first().waitFor();
          await check('new version in review');
          await page.goto(`${CONSOLE_URL}/desk/${encodeURIComponent(changed)}/file`);
          await page.locator('table tbody tr').first().waitFor();
          await check('request on paper');
          expect(errors).toEqual([]);
          await context.close();
        },
      );

      it('says in place that another person was first, then decides on what is there now', async () => {
        const plain = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;
        const { page, context, errors, open } = await openConsole(carnet, browser, { ...plain, roles: ['steward'] });
        const id = await submitted();
        await open(`/desk/requests/${id}`, 'How pupils learn spelling');
        await page.getByText('Waits for you').waitFor();
        await page.getByText('Waits for: Data protection officer').waitFor();
        await page.getByRole('button', { name: 'Approve', exact: true }).click();
        await staffClient(carnet).send('post', `/v1/purposes/${id}/approve`, {}, steward).expect(200);
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
        await dialog.getByText(/Another step came first: Approved, a key of “office”/).waitFor();
        await dialog.getByRole('button', { name: 'Show what is there now' }).click();
        await page.getByText('Accept the agreement').first().waitFor();
        await page.getByRole('button', { name: 'Request changes' }).click();
        await dialog.getByRole('button', { name: 'Request changes' }).click();
        await dialog.getByText('Say why.').waitFor();
        await dialog.getByLabel('Why (the lab reads it)').fill('Fewer fields, please.');
        await dialog.getByRole('button', { name: 'Request changes' }).click();
        await page.getByText('Request changes: done.').waitFor();
        await page.getByText('Fewer fields, please.').waitFor();
        expect(await page.locator('.lead').innerText()).toContain('Draft');
        expect(errors).toEqual([]);
        await context.close();
      });

      it('lets the data protection officer approve an impact assessment', async () => {
        const plain = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;
        const { page, context, errors, open } = await openConsole(carnet, browser, { ...plain, roles: ['dpo'] });
        const id = await submitted();
        await open(`/desk/requests/${id}`, 'How pupils learn spelling');
        await page.getByText(DPIA.uri).waitFor();
        await page.getByRole('button', { name: 'Approve the impact assessment' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Approve the impact assessment' }).click();
        await page.locator('.review-checks [data-result=passed]', { hasText: 'impact assessment' }).waitFor();
        expect(await page.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
        expect(errors).toEqual([]);
        await context.close();
      });
    });
  },
);
