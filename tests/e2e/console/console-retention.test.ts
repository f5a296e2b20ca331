import type { Browser } from 'playwright-core';
import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { fillForOperators } from '../../support/builders/store/busy-operations.ts';
import { aClient } from '../../support/clients/client.ts';
import { rotateKey, staffClient } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser, tabTo } from '../../support/servers/browser.ts';
import { CONSOLE_URL, type ConsoleBrowser, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The console, of erasures and retention',
  (executablePath) => {
    let browser: Browser;
    let console: ConsoleBrowser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const authorization = await carnet.issue('tool', ['statements/write']);
      await rotateKey(carnet, 'tool', authorization);
      const tool = aClient({ url: carnet.url, authorization });
      await tool.post(aStatement()).expect(200);
      await tool.post({ ...aStatement(), verb: { id: 'answered' } }).expect(400);
      await fillForOperators(carnet.store, 'tool');
      console = await openConsole(carnet, browser, ENGLISH);
    });
    afterAll(async () => {
      await browser.close();
    });
    afterEach(() => {
      expect(console.errors).toEqual([]);
    });

    const states = async (): Promise<number> =>
      (await carnet.store.documents.countUpdatedBefore({ owner: 'tool', source: 'tool' }, Date.now())).state;
    const erasedEvents = async (): Promise<readonly AuditEvent[]> =>
      (await carnet.store.auditEvents.page({ limit: 1000 }))
        .map(({ body }) => JSON.parse(body) as AuditEvent)
        .filter(({ type }) => type === 'documents.erased');

    it('leads from each thing that needs the operator to where it is repaired', async () => {
      const { page, open } = console;
      for (const [link, path] of [
        ['Open erasures', '/retention'],
        ['Open violations', '/sources/tool/violations'],
        ['Open keys', '/sources/tool/keys'],
      ] as const) {
        await open('', 'Overview');
        await page.getByRole('link', { name: link }).click();
        await page.waitForURL(`${CONSOLE_URL}/console${path}`);
      }
      await page.getByRole('cell', { name: /ago$/ }).waitFor();
    });

    it('tries a period by keyboard, whose fault stands beside the field, and changes nothing', async () => {
      const { page, open } = console;
      await open('/retention/tool', 'Dry run: tool');
      await page.getByText('40 or more').waitFor();
      await tabTo(page, 'input[name=keep]');
      await page.keyboard.type('two years');
      await page.keyboard.press('Enter');
      await page.locator('.fault', { hasText: 'A whole number' }).waitFor();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('2');
      await page.keyboard.press('Tab');
      await page.keyboard.type('years');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${CONSOLE_URL}/console/retention/tool?keep=P2Y`);
      await page.getByText('On no day of the next 30').waitFor();
      await page.getByText('set it in the source first').waitFor();
      expect(await page.getByRole('button', { name: 'Erase documents…' }).count()).toBe(0);
      expect([await states(), await erasedEvents()]).toEqual([13, []]);
    });

    it('refuses to erase what the source keeps since another operator has changed it', async () => {
      const { page, open } = console;
      await open('/retention/tool', 'Dry run: tool');
      await page.getByRole('button', { name: 'Erase documents…' }).click();
      const keep = (period: string) => staffClient(carnet).send('patch', '/v1/sources/tool', { keep: period });
      await keep('P3Y').expect(200);
      await page.getByRole('dialog').getByRole('button', { name: 'Erase documents' }).click();
      await page.getByText('the source keeps documents from then on').waitFor();
      expect(await states()).toBe(13);
      await keep('P1Y').expect(200);
    });

    it('erases documents past the retention once that is confirmed, as the chain tells', async () => {
      const { page, open } = console;
      await open('/retention/tool', 'Dry run: tool');
      await page.getByRole('button', { name: 'Erase documents…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Erase documents' }).click();
      await page.getByText('Documents are erased: 10 or more.').waitFor();
      expect(await states()).toBe(0);
      const erased = (await erasedEvents()).map(({ by, data }) => [by.id.slice(0, 6), data?.['source']]);
      // The refused one was never chained.
      expect(erased).toEqual([['staff:', 'tool']]);
    });

    it('shows the progress of one erasure by its id, and says if there is none', async () => {
      const { page, open } = console;
      await open('/retention', 'Erasures and retention');
      await page.getByLabel('Progress of one erasure').fill('no such id');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.locator('.fault', { hasText: 'No erasure has this id.' }).waitFor();
      await page.getByLabel('Progress of one erasure').fill('er_late');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${CONSOLE_URL}/console/retention?erasure=er_late`);
      await page.getByText(/^In progress: \d+ of \d+ partitions/).waitFor();
    });

    it('shows why a tool is refused, and what it uses of its quota', async () => {
      const { page, open } = console;
      await open('/sources/tool/figures', 'tool');
      await page.getByRole('row', { name: '/verb/id must be an IRI' }).waitFor();
      await page.getByRole('row', { name: 'A statement does not conform' }).waitFor();
      await page.getByRole('meter', { name: 'Sent in the last two minutes' }).waitFor();
    });
  },
);
