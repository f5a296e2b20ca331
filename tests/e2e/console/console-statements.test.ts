import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { staffClient } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, type ConsoleBrowser, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;

const done = (verb: string) =>
  aNamedStatement({
    actor: { name: 'Léa', mbox: 'mailto:lea@school.example' },
    verb: { id: `https://verbs.example/${verb}`, display: { en: verb } },
    object: { id: 'https://school.example/exercises/22', definition: { name: { en: 'Exercise 22' } } },
    context: { registration: '6c1a4f3e-3a55-4f4e-9a3b-8f0a5d1c2b3a' },
  });

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The page of statements',
  (executablePath) => {
    let browser: Browser;
    let console: ConsoleBrowser;
    let tool: Address;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      tool = { url: carnet.url, authorization: await carnet.issue('tool', ['all']) };
      for (const verb of ['started', 'answered']) await aClient(tool).post(done(verb)).expect(200);
      console = await openConsole(carnet, browser, ENGLISH);
    });
    afterAll(async () => {
      await browser.close();
    });

    const rows = () => console.page.locator('.statement-rows tbody tr');
    const cells = (column: string) => console.page.locator(`.statement-rows td.${column}`).allTextContents();
    const countRows = async (count: number): Promise<void> =>
      waitFor(`${count} rows`, async () => (await rows().count()) === count);

    it('has a row of 40 pixels for each statement, and opens one in a sheet by keyboard', async () => {
      const { page, open } = console;
      await open('/statements', 'Statements');
      await countRows(2);
      expect(await cells('actor')).toEqual(['Léa', 'Léa']);
      expect(await cells('verb')).toEqual(['answered', 'started']);
      expect(await cells('object')).toEqual(['Exercise 22', 'Exercise 22']);
      expect(await cells('source')).toEqual(['tool', 'tool']);
      expect((await rows().first().boundingBox())?.height).toBeCloseTo(40, 0);
      const first = page.locator('.statement-rows tbody a').first();
      await first.focus();
      await page.keyboard.press('Enter');
      await page.locator('.sheet pre').waitFor();
      expect(await page.locator('.sheet .timeline li').count()).toBe(2);
      const address = page.url();
      expect(address).toMatch(/open=[0-9a-f-]{36}/);
      await page.keyboard.press('Escape');
      await page.locator('.sheet').waitFor({ state: 'detached' });
      expect(page.url()).not.toContain('open=');
      expect(await page.locator('.statement-rows tbody tr:first-child a:focus').count()).toBe(1);
      await page.goto(address);
      await page.locator('.sheet pre').waitFor();
    });

    it('finds by suggested values that stand in the address, by keyboard, and marks every fault at once', async () => {
      const { page, open } = console;
      await open('/statements', 'Statements');
      await page.getByRole('combobox', { name: 'Person' }).fill('le');
      await page.getByRole('option', { name: 'Léa' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await page.getByRole('combobox', { name: 'Person' }).inputValue()).toBe('lea@school.example');
      await page.getByRole('combobox', { name: 'Activity' }).fill('x');
      await page.getByRole('combobox', { name: 'Verb' }).fill('y');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      expect(await page.getByText('This is not an IRI.').count()).toBe(2);
      await page.getByRole('combobox', { name: 'Activity' }).fill('');
      await page.getByRole('combobox', { name: 'Verb' }).fill('answ');
      await page.getByRole('option', { name: 'answered' }).click();
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.waitForURL(/agent=lea%40school\.example&verb=/);
      await countRows(1);
      expect(await cells('verb')).toEqual(['answered']);
    });

    it('downloads what it finds, and says before what is recorded', async () => {
      const { page } = console;
      await page.getByText('Each person in it can see that you downloaded').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download CSV' }).click(),
      ]);
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n');
      expect(lines).toHaveLength(2);
      expect(lines[1]).toContain('https://verbs.example/answered');
      const records = await carnet.store.accessRecords.scan({ limit: 1000 });
      expect(records.map(({ route }) => route)).toContain('/v1/export');
    });

    it('names the filters that match nothing, and the way out', async () => {
      const { page, open } = console;
      await open('/statements?verb=https://none.example/verb&period=hour', 'Statements');
      await page.getByText('No statement matches these filters:').waitFor();
      expect(await page.locator('main > .card dd').allTextContents()).toEqual([
        'https://none.example/verb',
        'Last hour',
      ]);
      await page.getByRole('link', { name: 'Clear filters' }).last().click();
      await countRows(2);
    });

    it('comes back by itself when the store does', async () => {
      const { page, context } = console;
      await context.route('**/v1/statements?*', (route) =>
        route.fulfill({ status: 503, json: { kind: 'store-unavailable' } }),
      );
      await page.goto(`${CONSOLE_URL}/console/statements?order=timeline`);
      await page.getByText('The list is shown as soon as the store answers again.').waitFor();
      await context.unroute('**/v1/statements?*');
      await countRows(2);
    });

    it('shows a registration as a timeline, and what comes while it is followed', async () => {
      const { page, open } = console;
      await open('/statements', 'Statements');
      await page.locator('.statement-rows tbody a').first().click();
      await page.getByRole('link', { name: 'All statements of this registration' }).click();
      await page.waitForURL(/order=timeline/);
      await countRows(2);
      await page.getByRole('checkbox', { name: 'Follow new statements' }).check();
      await aClient(tool).post(done('finished')).expect(200);
      await countRows(3);
      expect(await cells('verb')).toEqual(['started', 'answered', 'finished']);
    });

    it('opens a statement by its own address, with what has happened to it', async () => {
      const { page } = console;
      const late = done('hurried');
      await aClient(tool).post(late).expect(200);
      await staffClient(carnet)
        .send('post', '/v1/sources/tool/voids', { statement: late.id, reason: 'a test' })
        .expect(201);
      await page.goto(`${CONSOLE_URL}/console/statements/${late.id}`);
      await page.locator('.sheet').getByText('Voided by').waitFor();
      expect(await page.locator('.sheet pre').textContent()).toContain(late.id);
      await countRows(1);
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
      await page.waitForURL(/statements\?statementId=/);
      expect(console.errors).toEqual([]);
    });
  },
);
