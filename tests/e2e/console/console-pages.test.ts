import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { updateStudyState } from '../../../src/studies/study/study-state.ts';
import type { WebhookDelivery } from '../../../src/webhooks/webhook.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { aDeadLetter, aStampedBatch } from '../../support/builders/store/a-dead-letter.ts';
import { aForwarding, aRefusedChange } from '../../support/builders/store/a-forwarding.ts';
import { fillForOperators } from '../../support/builders/store/busy-operations.ts';
import { aViolation } from '../../support/builders/store/a-violation.ts';
import { aWebhook } from '../../support/builders/store/a-webhook.ts';
import { checkLooks, type Look, opened, seen } from '../../support/checks/console-looks.ts';
import { PAGE_VARIANTS } from '../../support/checks/page-variants.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { rotateKey } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/pairs.ts';
import { type UsedCarnet, useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const HOUR = 3_600_000;

const FAILING = 'forward:district';
const WITHOUT_TARGET = 'forward:museum';
const OPEN_STUDY = 'study:reading';
const APPROVED_STUDY = 'study:spelling';

/** Opens the JSON of a statement. */
const shownJson = async (page: Page): Promise<void> => {
  await page.locator('.plain-list summary').first().click();
  await page.locator('.plain-list pre').first().waitFor();
};

/** Makes a webhook of the reader, whose secret is then shown. */
const madeWebhook = async (page: Page): Promise<void> => {
  await opened('.head .main-action')(page);
  await page.locator('input[name=url]').fill('https://operators.example/hooks');
  await page.locator('input[name=description]').fill('Alerts');
  await page.locator('input[name=events]').first().check();
  await page.locator('[role=dialog] .main-action').click();
  await page.locator('.note pre').waitFor();
};

/** Opens the webhook that the reader has made, and presses one of its buttons. */
const ownWebhook =
  (button?: string) =>
  async (page: Page): Promise<void> => {
    const own = page.locator('td', { hasText: /^(you|vous)$/ });
    await page.locator('.data tbody tr').filter({ has: own }).getByRole('link').first().click();
    await page.locator('main .button.grave').waitFor();
    if (button !== undefined) await opened(button)(page);
  };

/** Every page of the console, in each of its states; a new page is a row here. */
const LOOKS: readonly Look[] = [
  { what: 'overview', path: '/overview', ready: seen('.charts svg') },
  { what: 'sources', path: '/sources', ready: seen('.data tbody tr') },
  { what: 'new source', path: '/sources', ready: opened('.head .main-action') },
  { what: 'source', path: '/sources/tool', ready: seen('form input[name=name]') },
  { what: 'keys', path: '/sources/tool/keys', ready: seen('.data tbody tr') },
  { what: 'new key', path: '/sources/tool/keys', ready: opened('.actions .main-action') },
  { what: 'first steps', path: '/sources/tool/first-steps', ready: seen('main pre') },
  { what: 'figures of a source', path: '/sources/tool/figures', ready: seen('.data tbody tr') },
  { what: 'profiles of a source', path: '/sources/tool/profiles', ready: seen('form select') },
  { what: 'violations', path: '/sources/tool/violations', ready: seen('.data tbody tr') },
  { what: 'retention', path: '/retention', ready: seen('.data tbody tr') },
  { what: 'dry run', path: '/retention/tool', ready: seen('.data tbody tr') },
  { what: 'documents to erase', path: '/retention/tool', ready: opened('main .button.grave') },
  { what: 'dry run of another period', path: '/retention/tool?keep=P2Y', ready: seen('h2 + .card') },
  { what: 'dry run without a limit', path: '/retention/default', ready: seen('dl + .card') },
  { what: 'dead letters', path: '/dead-letters', ready: seen('.data tbody tr') },
  { what: 'no dead letter of this kind', path: '/dead-letters?kind=record', ready: seen('main p.card') },
  { what: 'dead letter', path: '/dead-letters/0-1', ready: seen('main pre') },
  { what: 'dead letter to drop', path: '/dead-letters/0-1', ready: opened('.button.grave') },
  { what: 'forwarding', path: '/forwarding', ready: seen('.data tbody tr') },
  { what: 'forwarding that fails', path: `/forwarding/${FAILING}`, ready: seen('.data tbody tr') },
  { what: 'forwarding without a target', path: `/forwarding/${WITHOUT_TARGET}`, ready: seen('main .actions .button') },
  { what: 'target to set', path: `/forwarding/${FAILING}`, ready: opened('main .actions .button:last-child') },
  { what: 'webhooks', path: '/webhooks', ready: seen('.data tbody tr') },
  { what: 'new webhook', path: '/webhooks', ready: opened('.head .main-action') },
  { what: 'secret of a webhook', path: '/webhooks', ready: madeWebhook },
  { what: 'own webhook', path: '/webhooks', ready: ownWebhook() },
  { what: 'messages to send again', path: '/webhooks', ready: ownWebhook('main .actions .button:nth-child(2)') },
  { what: 'webhook of a tool', path: '/webhooks/wh_of_tool', ready: seen('.data tbody tr') },
  { what: 'studies', path: '/studies', ready: seen('.data tbody tr') },
  { what: 'study', path: `/studies/${OPEN_STUDY}`, ready: seen('main h2 ~ .facts') },
  { what: 'study that cannot be opened', path: `/studies/${APPROVED_STUDY}`, ready: seen('main ol.card li') },
  { what: 'statements', path: '/statements?live=true', ready: seen('.plain-list li') },
  { what: 'statement as JSON', path: '/statements?order=timeline', ready: shownJson },
  { what: 'no statement', path: '/statements?verb=https://none.example/verb', ready: seen('main > p.card') },
  { what: 'no such page', path: '/nothing', ready: seen('h1') },
];

/** One that fails and has dead letters, and one without a target. */
const addForwardings = async ({ store }: UsedCarnet): Promise<void> => {
  const { view: _, ...purpose } = aStudy({ kind: 'forward', state: 'approved', title: { en: 'To the district' } });
  const others = [
    { ...purpose, id: FAILING, v: 1 },
    { ...purpose, id: WITHOUT_TARGET, title: { en: 'To the museum' }, v: 1 },
  ];
  for (const one of others) await store.purposes.add(one);
  const nextTryAt = Date.now() + 3 * HOUR;
  await store.forwardings.add(aForwarding({ id: FAILING, failures: 4, lastError: 'unauthorized', nextTryAt }));
  await store.forwardings.putUndelivered([
    aRefusedChange(FAILING),
    aRefusedChange(FAILING, { operation: 'void', key: 'another', status: 403, reason: '' }),
  ]);
};

/** One of a tool, with a delivery of each outcome. */
const addWebhooks = async ({ store }: UsedCarnet): Promise<void> => {
  const at = Date.now() - 3 * HOUR;
  const failing = { failures: 3, lastError: 'status', failingSince: at, nextTryAt: at + 8 * HOUR } as const;
  const pending = { id: 'msg_4', type: 'statements.stored', at, attempts: 3 } as const;
  await store.webhooks.add(aWebhook({ id: 'wh_of_tool', state: 'active', ...failing, pending }));
  await store.webhooks.add(aWebhook({ id: 'wh_gone', state: 'disabled', disabledWhy: 'gone', description: 'Old' }));
  const outcomes = ['delivered', 'refused', 'empty', 'failed'] as const;
  for (const [index, outcome] of outcomes.entries()) {
    const answers = { delivered: { status: 204 }, empty: {}, refused: { status: 400 }, failed: { status: 503 } };
    const answer = { ...answers[outcome], ...(outcome === 'failed' ? { words: 'not now' } : {}) };
    const delivery: WebhookDelivery = {
      ...{
        webhook: 'wh_of_tool',
        id: `msg_${index + 1}`,
        type: 'statements.stored',
        at: at + index,
        lastAt: at + index,
      },
      ...{ outcome, attempts: 3, ...answer },
    };
    await store.webhooks.putDelivery(delivery);
  }
};

/** One that is open with deletions unacknowledged, and one that lacks every step on its way. */
const addStudies = async ({ store }: UsedCarnet): Promise<void> => {
  await store.sources.addSource({
    ...{ id: 'school-app', name: 'School app', basis: 'public_task', audience: 'minors', createdAt: 1, v: 1 },
  });
  const scope = { sources: ['school-app'], profiles: [], verbs: [], activityTypes: [] };
  const agreed = { owner: 'reading-lab', agreement: { version: 1, hash: 'x', at: Date.now() - 90 * 24 * HOUR } };
  const open = aStudy({ id: OPEN_STUDY, scope, title: { en: 'Reading habits', fr: 'Habitudes de lecture' } });
  const asked = aStudy({ id: APPROVED_STUDY, scope, state: 'submitted', title: { en: 'Spelling', fr: 'Orthographe' } });
  const studies = [
    { ...open, ...agreed, v: 1 },
    { ...asked, owner: 'reading-lab', v: 1 },
  ];
  for (const study of studies) await store.purposes.add(study);
  await waitFor('the study is seen', async () => (await store.studies.find(OPEN_STUDY)) !== undefined);
  const at = Date.now() - 9 * 24 * HOUR;
  await updateStudyState(store.studies, OPEN_STUDY, (state) => ({
    ...state,
    acknowledged: { offset: -1, at },
    deletions: [{ first: 0, last: 0, at }],
  }));
};

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of the console',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const tool = { url: carnet.url, authorization: await carnet.issue('tool', ['statements/write']) };
      await rotateKey(carnet, 'tool', tool.authorization);
      await aClient(tool).post([aStatement(), aStatement()]).expect(200);
      const batch = aStampedBatch('tool', [JSON.stringify(aStatement())], [randomUUID()]);
      await carnet.store.deadLetters.put(aDeadLetter(1, [batch]));
      await carnet.store.deadLetters.put(aDeadLetter(2, []));
      await carnet.store.violations.add([aViolation({ source: 'tool' })]);
      await addForwardings(carnet);
      await addWebhooks(carnet);
      await addStudies(carnet);
      await aClient(tool)
        .post({ ...aStatement(), verb: { id: 'answered' } })
        .expect(400);
      await fillForOperators(carnet.store, 'tool');
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)('fit and are accessible: $locale, $colorScheme, $width pixels', async (variant) => {
      await checkLooks(await openConsole(carnet, browser, variant), LOOKS, variant.locale);
    });
  },
);
