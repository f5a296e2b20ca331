import type { Browser } from 'playwright-core';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStaffName, staffClient } from '../../support/clients/staff/staff-client.ts';
import { addAuthenticator, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, keepScreenshot, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'A session of the console',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    const sourceName = async () => (await carnet.store.sources.findSource('tool'))?.name;
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      await carnet.issue('tool', ['statements/write']);
    });
    afterAll(async () => {
      await browser.close();
    });

    it('goes on after a passkey in a dialog, and loses nothing of what was typed', async () => {
      const context = await browser.newContext({ locale: 'en-GB' });
      const page = await context.newPage();
      const staff = staffClient(carnet, CONSOLE_URL);
      await page.goto(await staff.invite({ name: aStaffName(), roles: ['operator'], displayName: 'Anna' }));
      await addAuthenticator(page);
      await page.getByRole('button', { name: 'Create a passkey' }).click();
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      await page.goto(`${CONSOLE_URL}/console/sources/tool`);
      const name = page.getByRole('textbox', { name: 'Name' });
      await name.fill('Typed before the session ended');
      await context.clearCookies();
      await page.getByRole('button', { name: 'Save' }).click();
      const dialog = page.getByRole('dialog', { name: 'Your session has ended.' });
      await dialog.waitFor();
      await keepScreenshot(page, 'session-over');
      expect(await sourceName()).toBe('tool');
      await dialog.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.getByText('You are signed in again.').waitFor();
      await dialog.waitFor({ state: 'detached' });
      expect(await name.inputValue()).toBe('Typed before the session ended');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { level: 1, name: 'Typed before the session ended' }).waitFor();
      expect(await sourceName()).toBe('Typed before the session ended');
      // The form has the token of the new session.
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(`${CONSOLE_URL}/staff/signed-out`);
      await context.close();
    });

    it('says that a passkey was refused or not given, and goes on after a sign-in on another tab', async () => {
      const { page, context, open } = await openConsole(carnet, browser, ENGLISH);
      const cookies = await context.cookies();
      await open('/sources', 'Sources');
      await context.clearCookies();
      await page.locator('a[href="/console/sources/tool"]').first().click();
      const dialog = page.getByRole('dialog', { name: 'Your session has ended.' });
      await dialog.waitFor();
      await dialog.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await dialog.getByText('You are not signed in').waitFor();
      expect(await dialog.getByRole('link', { name: 'Sign in on another tab' }).getAttribute('target')).toBe('_blank');
      await context.addCookies(cookies);
      await page.evaluate('dispatchEvent(new Event("focus"))');
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('textbox', { name: 'Name' }).waitFor();
      await context.close();
    });

    it('guards changes that are not saved, within the console, on the way back and at its closing', async () => {
      const { page, context, open, errors } = await openConsole(carnet, browser, ENGLISH);
      await open('/sources', 'Sources');
      await page.getByRole('link', { name: (await sourceName()) ?? '', exact: true }).click();
      const name = page.getByRole('textbox', { name: 'Name' });
      const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
      await name.fill('Not saved');
      await page.getByRole('link', { name: 'Profiles' }).first().click();
      await dialog.waitFor();
      await keepScreenshot(page, 'unsaved');
      await dialog.getByRole('button', { name: 'Keep editing' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.evaluate('history.back()');
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(page.url()).toBe(`${CONSOLE_URL}/console/sources/tool`);
      expect(await name.inputValue()).toBe('Not saved');

      let asked = 0;
      page.on('dialog', (question) => {
        asked++;
        void question.dismiss();
      });
      await page.close({ runBeforeUnload: true });
      await waitFor('the question of the browser', () => Promise.resolve(asked === 1));

      await page.evaluate('history.back()');
      await dialog.getByRole('button', { name: 'Leave without saving' }).click();
      await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor();
      expect(await sourceName()).not.toBe('Not saved');
      expect(errors).toEqual([]);
      await context.close();
    });

    it('guards what is typed in a dialog: at Escape, at a press beside it, and on the way back', async () => {
      const { page, context, open, errors } = await openConsole(carnet, browser, ENGLISH);
      await open('/overview', 'Overview');
      await page.getByRole('link', { name: 'Organisations' }).first().click();
      await page.getByRole('button', { name: 'New organisation…' }).click();
      const form = page.getByRole('dialog', { name: 'New organisation' });
      const question = page.getByRole('dialog', { name: 'Leave without saving?' });
      await form.waitFor();
      await page.keyboard.press('Escape');
      await form.waitFor({ state: 'detached' });

      await page.getByRole('button', { name: 'New organisation…' }).click();
      const name = form.getByRole('textbox', { name: 'Name' });
      await name.fill('Not saved');
      for (const close of [
        () => page.keyboard.press('Escape'),
        () => page.mouse.click(5, 5),
        () => page.evaluate('history.back()'),
      ]) {
        await close();
        await question.waitFor();
        await keepScreenshot(page, 'unsaved-dialog');
        await question.getByRole('button', { name: 'Keep editing' }).click();
        await question.waitFor({ state: 'detached' });
        expect(await name.inputValue()).toBe('Not saved');
      }
      const create = async (id: string): Promise<void> => {
        await form.getByRole('textbox', { name: 'Id' }).fill(id);
        await form.getByRole('button', { name: 'Create' }).click();
      };
      await create('org:saved');
      await page.getByRole('heading', { level: 1, name: 'Not saved' }).waitFor();

      // What was refused is guarded too.
      await open('/organisations', 'Organisations');
      await page.getByRole('button', { name: 'New organisation…' }).click();
      await name.fill('Refused');
      await create('org:saved');
      await page.locator('.fault', { hasText: 'is the id of an organisation already' }).waitFor();
      await page.keyboard.press('Escape');
      await question.getByRole('button', { name: 'Leave without saving' }).click();
      await form.waitFor({ state: 'detached' });
      expect(errors).toEqual([]);
      await context.close();
    });

    it('asks nothing once changes are saved or undone', async () => {
      const { page, context, open } = await openConsole(carnet, browser, ENGLISH);
      await open('/sources/tool', /./);
      const name = page.getByRole('textbox', { name: 'Name' });
      const before = await name.inputValue();
      await name.fill('Changed');
      await name.fill(before);
      await page.getByRole('link', { name: 'Keys' }).click();
      await page.getByRole('heading', { level: 2, name: 'Keys' }).waitFor();
      await page.getByRole('link', { name: 'Settings' }).click();
      await name.fill('Saved');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { level: 1, name: 'Saved' }).waitFor();
      await page.getByRole('link', { name: 'Keys' }).click();
      await page.getByRole('heading', { level: 2, name: 'Keys' }).waitFor();
      await context.close();
    });
  },
);
