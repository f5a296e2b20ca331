import type { Browser } from 'playwright-core';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aStatementId, aViolation } from '../../support/builders/store/a-violation.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { staffClient } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, type ConsoleBrowser, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The page of a source',
  (executablePath) => {
    let browser: Browser;
    let console: ConsoleBrowser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      console = await openConsole(carnet, browser, ENGLISH);
    });
    afterAll(async () => {
      await browser.close();
    });
    afterEach(() => {
      expect(console.errors).toEqual([]);
    });

    it('shows three faults of one request as three rows, with the key and no word of a person', async () => {
      const { page, open } = console;
      const tool = { url: carnet.url, authorization: await carnet.issue('quiz', ['statements/write']) };
      const bad = { actor: { mbox: 'lea@school.example' }, verb: { display: { fr: 'a répondu' } }, object: {} };
      await aClient(tool)
        .post({ ...aStatement(), ...bad })
        .expect(400);
      await waitFor('the faults', async () => (await carnet.store.traffic.listFaults('quiz')).length === 3);
      await open('/sources/quiz/figures', 'quiz');
      const table = page.getByRole('table', { name: 'Faults of refused requests' });
      await table.getByRole('row').nth(3).waitFor();
      expect(await table.getByRole('row').count()).toBe(4);
      const [credential] = (await carnet.store.sources.listCredentials()).filter(({ source }) => source === 'quiz');
      const row = table.getByRole('row', { name: '/actor/mbox' });
      expect(await row.innerText()).toContain('must be "mailto:" and one e-mail address');
      expect(await row.innerText()).toContain('"a…@a….a…"');
      expect(await row.innerText()).toContain(credential?.key);
      expect(await page.locator('main').innerText()).not.toMatch(/lea@|répondu/);
    });

    it('leads out of a name that is taken, to that source or to a free name', async () => {
      const { page, open } = console;
      await carnet.issue('moodle', ['statements/write']);
      await carnet.issue('moodle-2', ['statements/write']);
      const dialog = page.getByRole('dialog');
      await open('/sources', 'Sources');
      await page.getByRole('button', { name: 'New source…' }).click();
      await dialog.getByRole('textbox', { name: 'Id' }).fill('moodle');
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Our Moodle');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.locator('.fault', { hasText: 'Another source has the id moodle.' }).waitFor();
      const link = dialog.getByRole('link', { name: 'Open the source moodle' });
      expect(await link.getAttribute('href')).toBe('/console/sources/moodle');
      await dialog.getByRole('button', { name: 'Use moodle-3' }).click();
      expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Our Moodle');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.waitForURL(`${CONSOLE_URL}/console/sources/moodle-3/keys`);
      expect(await carnet.store.sources.findSource('moodle-3')).toMatchObject({ name: 'Our Moodle' });
    });

    it('fills the first steps with a new key, and shows its secret until the page is left', async () => {
      const { page, open } = console;
      await carnet.issue('h5p', ['statements/write']);
      await open('/sources/h5p/first-steps', 'h5p');
      const snippet = page.getByRole('region', { name: 'To copy' });
      expect(await snippet.innerText()).toContain("-u 'KEY:SECRET'");
      await page.getByRole('button', { name: 'New key…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'New key' }).click();
      const key = await page.getByRole('region', { name: 'Key', exact: true }).innerText();
      const secret = await page.getByRole('region', { name: 'Secret' }).innerText();
      for (const tool of ['curl', 'JavaScript', 'Python', 'Moodle']) {
        await page.getByLabel('Tool', { exact: true }).selectOption(tool);
        const text = await snippet.innerText();
        expect({ tool, text }).toEqual({ tool, text: expect.stringContaining(`${CONSOLE_URL}/xapi`) as string });
        expect(text).toContain(key);
        expect(text).toContain(secret);
      }
      await aClient({ url: carnet.url, authorization: basic(key, secret) })
        .post(aStatement())
        .expect(200);
      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('link', { name: 'First steps' }).click();
      expect(await snippet.innerText()).not.toContain(secret);
    });

    it('changes the mode of a profile in its table, with what was found, and meets a conflict', async () => {
      const { page, open } = console;
      await carnet.issue('lms', ['statements/write']);
      const profile = aProfile({ prefLabel: { en: 'Sums' } });
      await staffClient(carnet).send('post', '/v1/profiles', profile).expect(201);
      const about = { source: 'lms', profile: profile.versions[0]!.id };
      await carnet.store.violations.add([1, 2, 3].map((n) => aViolation({ ...about, statement: aStatementId(n) })));
      const modes = async () => (await carnet.store.sources.findSource('lms'))?.profiles;
      await open('/sources/lms/profiles', 'lms');
      const row = page.getByRole('row', { name: 'Sums' });
      const select = row.getByRole('combobox');
      await row.getByRole('link', { name: '3', exact: true }).waitFor();
      // A profile without a mode is observed.
      expect(await select.inputValue()).toBe('observe');
      await select.selectOption('Off');
      await page.getByRole('button', { name: 'Save' }).click();
      await waitFor('the mode', async () => (await modes())?.[0]?.mode === 'off');
      await staffClient(carnet).send('patch', '/v1/sources/lms', { name: 'LMS' }).expect(200);
      await select.selectOption('Enforced');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Another operator has changed this source').waitFor();
      expect(await select.inputValue()).toBe('enforce');
      await page.getByRole('button', { name: 'Show what is there now' }).click();
      await select.selectOption('Enforced');
      await page.getByRole('button', { name: 'Save' }).click();
      await waitFor('the mode', async () => (await modes())?.[0]?.mode === 'enforce');
    });
  },
);
