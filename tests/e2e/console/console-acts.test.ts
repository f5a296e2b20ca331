import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aDeadLetter, aStampedBatch } from '../../support/builders/store/a-dead-letter.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { staffClient } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser, tabTo } from '../../support/servers/browser.ts';
import { CONSOLE_URL, type ConsoleBrowser, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;
/** Later than any interval at which the console asks again, in milliseconds. */
const LATER_MS = 20_000;

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The console of an operator',
  (executablePath) => {
    let browser: Browser;
    let console: ConsoleBrowser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      await carnet.issue('tool', ['statements/write']);
      console = await openConsole(carnet, browser, ENGLISH);
    });
    afterAll(async () => {
      await browser.close();
    });
    afterEach(() => {
      expect(console.errors).toEqual([]);
    });

    let offset = 0;
    /** Leaves a dead letter of the source `tool`; resolves with its id. */
    const leaveLetter = async (text = JSON.stringify(aStatement())): Promise<string> => {
      offset++;
      await carnet.store.deadLetters.put(aDeadLetter(offset, [aStampedBatch('tool', [text], [randomUUID()])]));
      return `0-${offset}`;
    };
    const leftLetters = async (): Promise<readonly string[]> =>
      (await carnet.store.deadLetters.list(100)).map((one) => `${one.partition}-${one.offset}`);

    it('leads to the sign-in and back to the link that was opened', async () => {
      const stranger = await browser.newContext();
      const page = await stranger.newPage();
      await page.goto(`${CONSOLE_URL}/console/dead-letters?kind=record`);
      expect(page.url()).toBe(`${CONSOLE_URL}/staff/sign-in?next=%2Fconsole%2Fdead-letters%3Fkind%3Drecord`);
      await console.page.goto(page.url());
      await console.page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
      expect(console.page.url()).toBe(`${CONSOLE_URL}/console/dead-letters?kind=record`);
      await stranger.close();
    });

    it('shows what needs the operator first, with its way out, and figures that follow by themselves', async () => {
      const { page, open } = console;
      await leaveLetter();
      const live = page.waitForResponse('**/v1/operations/live');
      await open('', 'Overview');
      expect((await (await live).allHeaders())['content-type']).toContain('text/event-stream');
      await page.locator('.tile', { hasText: 'Accepted' }).getByText('a second').waitFor();
      await page.getByRole('link', { name: 'Open dead letters' }).click();
      await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
      await carnet.store.deadLetters.delete(0, offset);
    });

    it('shows all replayable dead letters, replays them, and says what was stored', async () => {
      await leaveLetter();
      const bad = await leaveLetter('{"actor":{}}');
      const { page, open } = console;
      await open('/dead-letters', 'Dead letters');
      await page.getByRole('button', { name: 'Replay all (2)' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Replay all (2)' }).click();
      await page.getByText('1 statement is stored, 0 withheld. 1 statement was refused (invalid-statement)').waitFor();
      await page.getByRole('button', { name: 'Replay all (1)' }).waitFor();
      expect(await leftLetters()).toEqual([bad]);
    });

    it('drops a dead letter with a reason, whose fault stands beside the field', async () => {
      const { page, open } = console;
      await open('/dead-letters', 'Dead letters');
      await page.locator('.data tbody a').click();
      await page.getByRole('button', { name: 'Drop…' }).click();
      const drop = page.getByRole('dialog').getByRole('button', { name: 'Drop' });
      await drop.click();
      const reason = page.getByRole('textbox', { name: 'Reason' });
      expect(await reason.getAttribute('aria-invalid')).toBe('true');
      await reason.fill('x'.repeat(501));
      await drop.click();
      await page.locator('.fault', { hasText: '500' }).waitFor();
      await reason.fill('a test of the publisher');
      await drop.click();
      await page.getByText('There are no dead letters.').waitFor();
      expect(await leftLetters()).toEqual([]);
    });

    it('is used by keyboard alone, from the list to an act', async () => {
      await leaveLetter();
      const { page, open } = console;
      await open('/dead-letters', 'Dead letters');
      await page.locator('.data tbody a').waitFor();
      await tabTo(page, 'main a');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Replay' }).waitFor();
      await waitFor('the focus', () => page.evaluate<boolean>('document.activeElement.id === "main"'));
      await tabTo(page, 'button.main-action');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      // The focus comes back a frame after the dialog has gone.
      await waitFor('the focus', () => page.evaluate<boolean>('document.activeElement.textContent === "Replay"'));
      await page.keyboard.press('Enter');
      await tabTo(page, '[role=dialog] .main-action');
      await page.keyboard.press('Enter');
      await page.getByText('1 statement is stored, 0 withheld.').waitFor();
      expect(await leftLetters()).toEqual([]);
    });

    it('says that another operator was first', async () => {
      const { page, open } = console;
      await open(`/dead-letters/${await leaveLetter()}`, `Dead letter 0-${offset}`);
      await page.getByRole('button', { name: 'Replay' }).click();
      await carnet.store.deadLetters.delete(0, offset);
      await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
      await page.getByText('Another operator may have removed it').waitFor();
    });

    it('creates a source and a key, whose secret sends a statement, and revokes the key', async () => {
      const { page, open } = console;
      const dialog = page.getByRole('dialog');
      await open('/sources', 'Sources');
      await page.getByRole('button', { name: 'New source…' }).click();
      await dialog.getByRole('textbox', { name: 'Id' }).fill('tool');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.locator('.fault', { hasText: 'This is needed.' }).waitFor();
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Mental arithmetic');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.locator('.fault', { hasText: 'Another source has the id tool.' }).waitFor();
      await dialog.getByRole('textbox', { name: 'Id' }).fill('arithmetic');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByText('This source has no key').waitFor();
      expect(page.url()).toBe(`${CONSOLE_URL}/console/sources/arithmetic/keys`);

      await page.getByRole('button', { name: 'New key…' }).click();
      await dialog.getByRole('button', { name: 'New key' }).click();
      const secret = await page.getByRole('region', { name: 'Secret' }).innerText();
      const key = await page.getByRole('region', { name: 'Key' }).innerText();
      await aClient({ url: carnet.url, authorization: basic(key, secret) })
        .post(aStatement())
        .expect(200);

      await page.getByRole('button', { name: `Rotate ${key}` }).click();
      await dialog.getByRole('button', { name: `Rotate ${key}` }).click();
      await page.getByText('replaced by').waitFor();
      const next = await page.getByRole('region', { name: 'Key' }).innerText();
      expect(await carnet.store.sources.findCredential(key)).toMatchObject({ replacedBy: next });

      await page.getByRole('button', { name: `Revoke ${next}` }).click();
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await page.getByText(`The key ${next} is revoked.`).waitFor();
      expect((await carnet.store.sources.findCredential(next))?.revokedAt).toBeDefined();
    });

    it('meets a conflict, not a loss, where another operator has changed the same source', async () => {
      const { page, open } = console;
      await open('/sources/tool', 'tool');
      const name = page.getByRole('textbox', { name: 'Name' });
      await name.fill('By this operator');
      await staffClient(carnet).send('patch', '/v1/sources/tool', { name: 'By the other' }).expect(200);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Another operator has changed this source').waitFor();
      expect(await name.inputValue()).toBe('By this operator');
      await page.getByRole('button', { name: 'Show what is there now' }).click();
      await page.locator('input[name=name][value="By the other"]').waitFor();
      await name.fill('By both');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { level: 1, name: 'By both' }).waitFor();
      await page.getByRole('textbox', { name: 'Keep statements for' }).fill('1');
      await page.getByRole('combobox', { name: 'Keep statements for' }).selectOption('years');
      await page.getByRole('button', { name: 'Save' }).click();
      await waitFor(
        'the retention is saved',
        async () => (await carnet.store.sources.findSource('tool'))?.keep === 'P1Y',
      );
      expect(await carnet.store.sources.findSource('tool')).toMatchObject({ name: 'By both', keep: 'P1Y' });
    });

    it('remembers the colours and the language that were chosen', async () => {
      const { page, open } = console;
      await open('/dead-letters?kind=record', 'Dead letters');
      await page.getByLabel('Colours').selectOption('dark');
      await page.getByRole('link', { name: 'Français' }).click();
      await page.getByRole('heading', { level: 1, name: 'Lettres mortes' }).waitFor();
      expect(page.url()).toBe(`${CONSOLE_URL}/console/dead-letters?kind=record`);
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
      await page.getByRole('link', { name: 'English' }).click();
      await open('/dead-letters', 'Dead letters');
    });

    it('says which part is away and keeps what was read, until it is there again', async () => {
      const { page, open } = console;
      const id = await leaveLetter();
      await page.clock.install();
      await open('/dead-letters', 'Dead letters');
      await page.getByRole('link', { name: id }).waitFor();
      const problem = JSON.stringify({ kind: 'store-unavailable', status: 503, detail: 'away', faults: [] });
      await page.route('**/v1/**', (route) => route.fulfill({ status: 503, body: problem }));
      await page.route('**/health/ready', (route) =>
        route.fulfill({ status: 503, json: { journal: 'ok', store: 'it does not answer' } }),
      );
      await page.clock.fastForward(LATER_MS);
      await page.getByText('The store cannot be reached.').waitFor();
      expect(await page.getByRole('link', { name: id }).isVisible()).toBe(true);
      await page.unrouteAll();
      await page.clock.fastForward(LATER_MS);
      await page.getByText('The store cannot be reached.').waitFor({ state: 'detached' });
    });

    it('says that the session has ended, without a prompt of the browser', async () => {
      const { page, context } = console;
      await context.clearCookies();
      const answered = page.waitForResponse('**/v1/dead-letters?*');
      await page.clock.fastForward(LATER_MS);
      expect((await (await answered).allHeaders())['www-authenticate']).not.toContain('Basic');
      await page.getByRole('dialog', { name: 'Your session has ended.' }).waitFor();
    });
  },
);
