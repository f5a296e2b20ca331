import type { Browser } from 'playwright-core';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, type ConsoleBrowser, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
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
  },
);
