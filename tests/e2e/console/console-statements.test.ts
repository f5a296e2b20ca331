import type { Browser } from 'playwright-core';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
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

    const sentences = () => console.page.locator('.plain-list li strong').allTextContents();

    it('finds by filters that stand in the address, by keyboard, and says what is no person', async () => {
      const { page, open } = console;
      await open('/statements', 'Statements');
      await page.locator('summary').first().focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Léa');
      await page.keyboard.press('Enter');
      await page.getByText('This is neither an e-mail address nor an Agent as JSON.').waitFor();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('lea@school.example');
      await page.keyboard.press('Tab');
      await page.keyboard.type('https://verbs.example/answered');
      await page.keyboard.press('Enter');
      await page.waitForURL(/agent=lea%40school\.example&verb=/);
      await page.locator('.plain-list li:only-child').waitFor();
      expect(await sentences()).toEqual(['Léa answered Exercise 22']);
    });

    it('shows a registration as a timeline, and what comes while it is followed', async () => {
      const { page, open } = console;
      await open('/statements', 'Statements');
      await page.getByRole('link', { name: 'Its registration as a timeline' }).first().click();
      await page.waitForURL(/order=timeline/);
      await page.locator('.plain-list li:nth-child(2)').waitFor();
      await page.getByRole('checkbox', { name: 'Follow what comes' }).check();
      await aClient(tool).post(done('finished')).expect(200);
      await page.getByText('Léa finished Exercise 22').waitFor();
      expect(await sentences()).toEqual(['started', 'answered', 'finished'].map((verb) => `Léa ${verb} Exercise 22`));
      expect(console.errors).toEqual([]);
    });
  },
);
