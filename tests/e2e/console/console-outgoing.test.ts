import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { signedHeaders } from '../../../src/transfer/webhooks/delivery/sign-message.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { aForwarding, aRefusedChange } from '../../support/builders/store/a-forwarding.ts';
import { keyIn } from '../../support/clients/consent/access-record-client.ts';
import { aWebhook } from '../../support/builders/store/a-webhook.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { CHROMIUM, launchBrowser, tabTo } from '../../support/servers/browser.ts';
import { CONSOLE_URL, type ConsoleBrowser, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/servers/receivers/webhook-receiver.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;
const FORWARD = 'forward:district';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The console, of what Carnet sends to others,',
  (executablePath) => {
    let browser: Browser;
    let console: ConsoleBrowser;
    let receiver: WebhookReceiver;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      receiver = await startWebhookReceiver();
      console = await openConsole(carnet, browser, ENGLISH);
      const { view: _, ...purpose } = aStudy({ kind: 'forward', state: 'approved', title: { en: 'To the district' } });
      await carnet.store.purposes.add({ ...purpose, id: FORWARD, v: 1 });
    });
    afterAll(async () => {
      await browser.close();
      await receiver.close();
    });
    afterEach(() => {
      expect(console.errors).toEqual([]);
    });

    const isSigned = (message: number, secret: string): boolean => {
      const { headers, body } = receiver.received[message]!;
      const id = String(headers['webhook-id']);
      const expected = signedHeaders({ id, timestamp: Number(headers['webhook-timestamp']), body }, [secret]);
      return String(headers['webhook-signature']).split(' ').includes(String(expected['webhook-signature']));
    };

    const openWebhook = async (): Promise<void> => {
      const [webhook] = await carnet.store.webhooks.all();
      await console.open(`/webhooks/${webhook?.id}`, '127.0.0.1');
    };

    it('makes a webhook, by keyboard alone, whose secret signs a test that is seen below', async () => {
      const { page, open } = console;
      await open('/webhooks', 'Webhooks');
      await page.getByText('There is no webhook yet.').waitFor();
      await tabTo(page, '.head .main-action');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(page, '[role=dialog] .main-action');
      await page.keyboard.press('Enter');
      await page.locator('.fault', { hasText: 'This is needed.' }).waitFor();
      await page.locator('.fault', { hasText: 'Choose at least one event.' }).waitFor();
      await page.getByRole('textbox', { name: 'Address' }).focus();
      await page.keyboard.type('https://10.0.0.1/hooks');
      await tabTo(page, '[role=dialog] input[type=checkbox]');
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await page.locator('.fault', { hasText: 'is inside the network' }).waitFor();
      await page.getByRole('textbox', { name: 'Address' }).fill(`${receiver.url}/operators`);
      await page.keyboard.press('Enter');
      const secret = await page.getByRole('region', { name: 'Secret' }).innerText();
      await page.getByRole('link', { name: 'Open the webhook' }).press('Enter');

      await page.getByText('No message was tried in 30 days.').waitFor();
      expect(await page.getByRole('region', { name: 'Secret' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Send a test…' }).press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Send a test' }).press('Enter');
      await page.getByText('A test is sent.').waitFor();
      await page.locator('.data tbody tr', { hasText: 'Delivered' }).waitFor();
      expect(receiver.received.map(({ message }) => message.type)).toEqual(['webhook.test']);
      expect(isSigned(0, secret)).toBe(true);
    });

    it('makes a new secret, shown once, and sends a message again under its id', async () => {
      const { page } = console;
      const dialog = page.getByRole('dialog');
      await openWebhook();
      await page.getByRole('button', { name: 'New secret…' }).click();
      await dialog.getByRole('button', { name: 'New secret' }).click();
      const secret = await page.getByRole('region', { name: 'Secret' }).innerText();
      await page.getByText('The former secret signs beside it until').waitFor();
      await page.getByRole('button', { name: /^Send msg_.* again$/ }).click();
      await dialog.getByRole('button', { name: 'Send again' }).click();
      await page.getByText('It is sent again.').waitFor();
      await waitFor('the message again', () => receiver.received.length === 2);
      expect(receiver.received[1]!.headers['webhook-id']).toBe(receiver.received[0]!.headers['webhook-id']);
      expect(isSigned(1, secret)).toBe(true);

      await page.getByRole('button', { name: 'Send again…' }).click();
      await dialog.getByRole('button', { name: 'Send again' }).click();
      await dialog.locator('.fault', { hasText: 'A day and a time.' }).waitFor();
      await dialog.getByLabel('Since').fill('2026-11-01T08:00:00');
      await dialog.getByRole('button', { name: 'Send again' }).click();
      await dialog.waitFor({ state: 'detached' });
    });

    it('pauses, resumes and deletes a webhook', async () => {
      const { page } = console;
      const dialog = page.getByRole('dialog');
      await openWebhook();
      await page.getByRole('button', { name: 'Pause…' }).click();
      await dialog.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('The webhook is paused.').waitFor();
      await page.getByRole('button', { name: 'Resume…' }).click();
      await dialog.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('The webhook is resumed.').waitFor();
      await page.getByRole('button', { name: 'Delete…' }).click();
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await page.getByText('There is no webhook yet.').waitFor();
      expect(await carnet.store.webhooks.all()).toEqual([]);
    });

    it('says that a webhook with statements waits, and approves the host that it shows', async () => {
      const { page, open } = console;
      const key = keyIn(await carnet.issue('school-tool', ['all']));
      const owner = { kind: 'credential', id: key, source: 'school-tool', organisation: 'org:default' } as const;
      const nextTryAt = Date.now() + 3_600_000;
      const about = { owner, content: 'statements', state: 'active', approvals: [], nextTryAt } as const;
      await carnet.store.webhooks.add(aWebhook({ id: 'wh_waits', ...about }));
      await open('/webhooks/wh_waits', 'tool.example');
      await page.getByText('Waits for an operator').waitFor();
      await page.getByText('Nothing is sent until an operator has approved this host.').waitFor();
      await page.getByRole('button', { name: 'Approve the host…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('go to tool.example, with names').waitFor();
      if (process.env['TEST_SCREENSHOTS'] !== undefined)
        await page.screenshot({ path: join(process.env['TEST_SCREENSHOTS'], 'webhook-waits.png') });
      await dialog.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('An operator has approved this host.').waitFor();
      expect(await carnet.store.webhooks.find('wh_waits')).toMatchObject({
        approvals: [{ host: 'tool.example', organisation: 'org:default' }],
      });
      await carnet.store.webhooks.remove('wh_waits');
    });

    it('shows the host alone of a webhook of a tool, pauses it, and says that another was first', async () => {
      const { page, open } = console;
      const dialog = page.getByRole('dialog');
      // Until then nothing is sent: its key is not there, which would end it.
      const nextTryAt = Date.now() + 3_600_000;
      await carnet.store.webhooks.add(aWebhook({ id: 'wh_of_tool', state: 'active', nextTryAt }));
      await open('/webhooks/wh_of_tool', 'tool.example');
      await page.getByText('All else is for its owner.').waitFor();
      expect(await page.content()).not.toContain('a-secret-path');
      expect(await page.getByRole('button', { name: 'New secret…' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Pause…' }).click();
      await dialog.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('The webhook is paused.').waitFor();
      expect(await carnet.store.webhooks.find('wh_of_tool')).toMatchObject({ state: 'paused' });
      await page.getByRole('button', { name: 'Delete…' }).click();
      await carnet.store.webhooks.remove('wh_of_tool');
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await dialog.getByText('Another operator may have removed it').waitFor();
    });

    it('sets the target of a purpose, with faults beside the fields, and says what another has set', async () => {
      const { page, open } = console;
      const dialog = page.getByRole('dialog');
      await open('/forwarding', 'Forwarding');
      await page.getByText('has no target').waitFor();
      await page.getByRole('link', { name: 'To the district' }).click();
      await page.getByRole('button', { name: 'Set the target…' }).click();
      await dialog.getByRole('textbox', { name: 'Address' }).fill('https://10.0.0.1/xapi');
      await dialog.getByRole('textbox', { name: 'Key' }).fill('carnet');
      await dialog.getByRole('button', { name: 'Set the target' }).click();
      await dialog.locator('.fault', { hasText: 'This is needed.' }).waitFor();
      const secret = dialog.getByLabel('Secret', { exact: true });
      expect(await secret.getAttribute('type')).toBe('password');
      await secret.fill('a secret');
      await dialog.getByRole('button', { name: 'Set the target' }).click();
      await dialog.locator('.fault', { hasText: 'is inside the network' }).waitFor();
      const sent = aForwarding({ id: FORWARD, url: 'http://127.0.0.1:9/other', contacted: true });
      await carnet.store.forwardings.add(sent);
      await dialog.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:9/xapi');
      await dialog.getByRole('button', { name: 'Set the target' }).click();
      await dialog.locator('.fault', { hasText: 'must stay http://127.0.0.1:9/other' }).waitFor();
      expect(await dialog.getByRole('textbox', { name: 'Key' }).inputValue()).toBe('carnet');
      await dialog.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:9/other');
      await dialog.getByRole('button', { name: 'Set the target' }).click();
      await page.getByText('The target is set.').waitFor();
      expect(await carnet.store.forwardings.find(FORWARD)).toMatchObject({ url: sent.url, key: 'carnet' });
    });

    it('shows what the target has refused with its words, and sends it again', async () => {
      const { page, open } = console;
      const dialog = page.getByRole('dialog');
      await carnet.store.forwardings.putUndelivered([aRefusedChange(FORWARD)]);
      await open(`/forwarding/${FORWARD}`, 'To the district');
      await page.locator('.data tbody tr', { hasText: 'an extension that this LRS does not take' }).waitFor();
      await page.getByRole('button', { name: 'Send again (1)' }).click();
      await dialog.getByRole('button', { name: 'Send again (1)' }).click();
      await page.getByText('One dead letter is sent again.').waitFor();
      await page.getByText('The target has refused nothing.').waitFor();
      expect(await carnet.store.forwardings.countUndelivered(FORWARD)).toMatchObject({ dead: 0 });
    });
  },
);
