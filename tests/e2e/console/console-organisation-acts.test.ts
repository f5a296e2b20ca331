import type { Browser } from 'playwright-core';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStaffName, staffClient } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser, tabTo } from '../../support/servers/browser.ts';
import { CONSOLE_URL, type ConsoleBrowser, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;
const NARROW = { locale: 'en-GB', colorScheme: 'dark', viewport: { width: 390, height: 800 } } as const;

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The console of organisations, staff and profiles',
  (executablePath) => {
    let browser: Browser;
    let console: ConsoleBrowser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    const other = () => staffClient(carnet, CONSOLE_URL);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      await carnet.issue('tool', ['all']);
      await other().send('post', '/v1/organisations', { id: 'org:region', name: 'Region' }).expect(201);
      await other().send('post', '/v1/organisations', { id: 'org:college', name: 'College' }).expect(201);
      console = await openConsole(carnet, browser, ENGLISH);
    });
    afterAll(async () => {
      await browser.close();
    });
    afterEach(() => {
      expect(console.errors).toEqual([]);
    });

    it('creates an organisation, names its controller, and moves it, with faults beside their fields', async () => {
      const { page, open } = console;
      const dialog = page.getByRole('dialog');
      await open('/organisations', 'Organisations');
      await page.getByRole('button', { name: 'New organisation…' }).click();
      await dialog.getByRole('textbox', { name: 'Name' }).fill('School');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.locator('.fault', { hasText: 'org: and only a to z' }).waitFor();
      await dialog.getByRole('textbox', { name: 'Id' }).fill('org:region');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.locator('.fault', { hasText: 'is the id of an organisation already' }).waitFor();
      expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('School');
      await dialog.getByRole('textbox', { name: 'Id' }).fill('org:school');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { level: 1, name: 'School' }).waitFor();
      expect(page.url()).toBe(`${CONSOLE_URL}/console/organisations/org%3Aschool`);

      await page.getByLabel('Right below').selectOption('org:region');
      await page.getByRole('combobox', { name: 'Which one' }).selectOption('own');
      const controller = { name: 'Town', address: 'Place 1', contact: 'x@town.example', country: 'FR' };
      for (const [member, text] of Object.entries({ ...controller, country: 'France' }))
        await page.locator(`input[name="controller/${member}"]`).fill(text);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.locator('.fault', { hasText: 'Two capital letters' }).waitFor();
      await page.locator('input[name="controller/country"]').fill('FR');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('The organisation is saved.').waitFor();
      const { body } = await other().send('get', '/v1/organisations/org:school').expect(200);
      expect(body).toMatchObject({ parent: 'org:region', controller });
    });

    it('meets a conflict, not a loss, where another operator has changed the same organisation', async () => {
      const { page, open } = console;
      await open('/organisations/org:college', 'College');
      const name = page.locator('input[name=name]');
      await name.fill('By this operator');
      await other().send('patch', '/v1/organisations/org:college', { name: 'By the other' }).expect(200);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Another operator has changed this organisation').waitFor();
      expect(await name.inputValue()).toBe('By this operator');
      const problem = { kind: 'store-unavailable', status: 503, detail: 'away', faults: [] };
      await page.route('**/v1/organisations/*', (route) => route.fulfill({ status: 503, json: problem }));
      await page.getByRole('button', { name: 'Show what is there now' }).click();
      await page.getByText('This cannot be reached at the moment.').waitFor();
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Show what is there now' }).click();
      await page.locator('input[name=name][value="By the other"]').waitFor();
      await name.fill('By both');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { level: 1, name: 'By both' }).waitFor();
    });

    it('shows why a grant is refused, and ends one', async () => {
      const { page, open } = console;
      const dialog = page.getByRole('dialog');
      await carnet.issue('reader', ['statements/read'], ['tool']);
      await carnet.issue('stranger', ['statements/read']);
      const keys = await carnet.store.sources.listCredentials();
      const keyOf = (source: string): string => keys.find((one) => one.source === source)!.key;
      await open('/organisations/org:default/grants', 'Carnet');
      await page.getByLabel('Grants over').selectOption('tool');
      await page.getByRole('button', { name: 'New grant…' }).click();
      await dialog.getByRole('textbox', { name: 'Key' }).fill(keyOf('stranger'));
      await dialog.getByRole('button', { name: 'Grant' }).click();
      await dialog.getByRole('alert').getByText('recipient').first().waitFor();
      expect(await dialog.getByRole('textbox', { name: 'Key' }).inputValue()).toBe(keyOf('stranger'));
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: `End the grant of ${keyOf('reader')}` }).click();
      await dialog.getByRole('button', { name: 'End' }).click();
      await page.getByText(`The grant of ${keyOf('reader')} has ended.`).waitFor();
      await page.locator('.data', { hasText: keyOf('reader') }).waitFor({ state: 'detached' });
    });

    it('invites by a link that works once, changes roles by keyboard, and ends an account with sessions', async () => {
      const { page, open } = console;
      const dialog = page.getByRole('dialog');
      const name = aStaffName();
      await open('/staff', 'Staff');
      await page.getByRole('button', { name: 'Invite…' }).click();
      await dialog.getByRole('button', { name: 'Invite' }).click();
      await page.locator('.fault', { hasText: 'Choose at least one role.' }).waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Invite…' }).click();
      const organisation = dialog.getByRole('combobox', { name: 'Organisation' });
      await organisation.selectOption('org:college');
      expect(await dialog.locator('.fault').count()).toBe(0);
      await other().send('post', '/v1/organisations', { id: 'org:annex', name: 'Annex' }).expect(201);
      await waitFor('the list of organisations is read again', async () => {
        await page.evaluate('dispatchEvent(new Event("visibilitychange"))');
        return (await organisation.locator('option[value="org:annex"]').count()) === 1;
      });
      expect(await organisation.inputValue()).toBe('org:college');
      await dialog.getByRole('textbox', { name: 'Account' }).fill(name);
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Blaise');
      await dialog.getByRole('checkbox', { name: 'Steward' }).check();
      await dialog.getByRole('button', { name: 'Invite' }).click();
      const link = await page.getByRole('region', { name: 'Link of the invitation' }).innerText();
      const blaise = other().browser();
      expect((await blaise.join(link)).status).toBe(303);

      await open(`/staff/${name}`, 'Blaise');
      expect(await page.locator('main pre').count()).toBe(0);
      await tabTo(page, 'input[name=roles][value=dpo]');
      await page.keyboard.press('Space');
      await tabTo(page, 'form .main-action');
      await page.keyboard.press('Enter');
      await page.getByText('The account is saved.').waitFor();
      const stored = async () => carnet.store.staff.find(name);
      expect(await stored()).toMatchObject({ roles: ['steward', 'dpo'], organisation: 'org:college' });

      await page.getByRole('checkbox', { name: 'Auditor' }).check();
      await other()
        .send('patch', `/v1/staff/${name}`, { roles: ['steward'] })
        .expect(200);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Another operator has changed this account').waitFor();
      expect(await page.getByRole('checkbox', { name: 'Auditor' }).isChecked()).toBe(true);
      expect((await stored())?.roles).toEqual(['steward']);

      await page.getByRole('button', { name: 'End…' }).click();
      await dialog.getByRole('button', { name: 'End the account' }).click();
      await page.getByText('This account has ended, for good.').waitFor();
      await blaise.get('/desk/mentions').expect(303);
      expect(await page.getByRole('button', { name: 'End…' }).count()).toBe(0);
    });

    it('confirms whom another has invited, and nobody who has joined since it was read', async () => {
      const { page, open, check } = console;
      const dialog = page.getByRole('dialog');
      const name = aStaffName();
      const account = { name, roles: ['steward'], displayName: 'Émilie' };
      const emilie = other().browser();
      expect((await emilie.join(await other().invite(account))).status).toBe(303);
      await open(`/staff/${name}`, 'Émilie');
      await page.getByText('counts as key until confirmed').waitFor();
      await page.getByText('waits for a second person: Steward').waitFor();
      await check('account to confirm');
      // Who is seen here is not who joins meanwhile.
      const { body } = await other().send('post', `/v1/staff/${name}/invitations`, {}).expect(201);
      const { url } = (body as { invitation: { url: string } }).invitation;
      expect((await emilie.join(url)).status).toBe(303);
      await page.getByRole('button', { name: 'Confirm…' }).click();
      await check('confirmation of an account');
      await dialog.getByRole('button', { name: 'Confirm' }).click();
      await dialog.getByRole('alert').waitFor();
      await emilie.get('/desk/mentions').expect(403);
      await open(`/staff/${name}`, 'Émilie');
      await page.getByRole('button', { name: 'Confirm…' }).click();
      await dialog.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText(/^confirmed by staff:/).waitFor();
      await emilie.get('/desk/mentions').expect(200);
      expect(await page.getByRole('button', { name: 'Confirm…' }).count()).toBe(0);
    });

    it('offers an operator neither a change nor the end of their own account', async () => {
      const { page, open, check } = console;
      await open('/staff', 'Staff');
      await page.locator('tr', { hasText: '(you)' }).getByRole('link').first().click();
      await page.getByText('This is your own account.').waitFor();
      await check('own account');
      expect(await page.locator('main form, main button').count()).toBe(0);
    });

    it('checks a profile, takes it into force unless another changed meanwhile, and retires it', async () => {
      const { page, open } = console;
      const profile = aProfile({ prefLabel: { en: 'Sums' } });
      await open('/profiles/add', 'Add a profile');
      const check = page.getByRole('button', { name: 'Check', exact: true });
      await check.click();
      await page.locator('.fault', { hasText: 'Choose a file' }).waitFor();
      const text = page.getByRole('textbox', { name: 'Or its text' });
      await text.fill('{"type": "Profile"}');
      await check.click();
      await page.locator('.faults', { hasText: '/versions' }).waitFor();
      const file = { name: 'sums.jsonld', mimeType: 'text/plain', buffer: Buffer.from(JSON.stringify(profile)) };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByRole('button', { name: 'Remove the file' }).click();
      await text.waitFor();
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByText('sums.jsonld, ').waitFor();
      await check.click();
      await page.getByRole('heading', { name: 'Sums is new here.' }).waitFor();
      await other().send('post', '/v1/profiles', aProfile()).expect(201);
      await page.getByRole('button', { name: 'Take it into force' }).click();
      await page.getByText('A profile in force has changed since you checked this one.').waitFor();
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('A profile in force has changed').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Take it into force' }).click();
      await page.getByRole('heading', { level: 1, name: 'Sums' }).waitFor();

      await other()
        .send('patch', '/v1/sources/tool', { profiles: [{ id: profile.id, mode: 'observe' }] })
        .expect(200);
      await open(`/profiles/${encodeURIComponent(profile.id)}`, 'Sums');
      await page.getByText('Violations are reported').waitFor();
      await page.getByRole('button', { name: 'Retire…' }).click();
      await page.getByText('1 source is checked by it').waitFor();
      await other()
        .send('post', '/v1/profiles', { ...profile, prefLabel: { en: 'Sums of two' } })
        .expect(200);
      const retire = page.getByRole('dialog').getByRole('button', { name: 'Retire' });
      await retire.click();
      await page.getByText('Another operator has changed this profile').waitFor();
      await page.getByRole('button', { name: 'Show what is there now' }).click();
      await page.getByText('Another operator has changed this profile').waitFor({ state: 'detached' });
      await retire.click();
      await page.getByText('Sums of two is retired.').waitFor();
      await waitFor('the profile is out of force', async () => {
        const { status } = await other().send('get', `/v1/profiles/${encodeURIComponent(profile.id)}`);
        return status === 404;
      });
    });

    it('offers an operator of one organisation nothing that would be refused', async () => {
      await other().send('post', '/v1/organisations', { id: 'org:own', name: 'Own', parent: 'org:region' }).expect(201);
      const { page, open, check, context } = await openConsole(carnet, browser, { ...NARROW, organisation: 'org:own' });
      await open('/organisations', 'Organisations');
      await page.getByRole('link', { name: 'Own' }).waitFor();
      expect(await page.locator('.data tbody tr').count()).toBe(1);
      await open('/organisations/org:own', 'Own');
      await page.getByText('an operator of the organisation above moves it').waitFor();
      expect(await page.locator('select[name=parent]').count()).toBe(0);
      await other().send('post', '/v1/profiles', aProfile()).expect(201);
      await open('/profiles', 'Profiles');
      await page.locator('.data tbody a').first().waitFor();
      await check('profiles of one organisation');
      expect(await page.getByRole('link', { name: 'Add a profile…' }).count()).toBe(0);
      await page.locator('.data tbody a').first().click();
      await page.getByRole('heading', { name: 'Where it is used' }).waitFor();
      expect(await page.getByRole('button', { name: 'Retire…' }).count()).toBe(0);
      await context.close();
    });
  },
);
