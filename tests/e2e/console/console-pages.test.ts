import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { notePeopleUnknown } from '../../../src/consent/gate/unasked-people.ts';
import { noteCheck } from '../../../src/telemetry/operations/last-check.ts';
import { createNoteBackup, createNoteErasuresExport } from '../../../src/telemetry/operations/last-backup.ts';
import {
  CONFLICT_REASON,
  REPAIRED_REASON,
  UNKNOWN_REASON,
} from '../../../src/store/ports/sink/dead-letter-repository.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { aDeadLetter, aStampedBatch } from '../../support/builders/store/a-dead-letter.ts';
import { fillForOperators } from '../../support/builders/store/busy-operations.ts';
import { aViolation } from '../../support/builders/store/a-violation.ts';
import { addForwardings, addStudies, addWebhooks, OUTGOING } from '../../support/builders/store/outgoing.ts';
import { checkLooks, type Look, opened, seen } from '../../support/checks/console-looks.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { rotateKey } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const { failing, withoutTarget, unknown, openStudy, submittedStudy } = OUTGOING;

/** Opens the first statement in its sheet. */
const openedStatement = async (page: Page): Promise<void> => {
  await page.locator('.statement-rows tbody a').first().click();
  await page.locator('.sheet pre').waitFor();
};

/** Opens the suggestions of verbs. */
const suggestedVerbs = async (page: Page): Promise<void> => {
  const filters = page.locator('.statement-filters');
  if ((await filters.getAttribute('open')) === null) await filters.locator('summary').first().click();
  await page.locator('input[name=verb]').click();
  await page.locator('.suggestions li').first().waitFor();
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

/** Makes a key, whose secret is then shown. */
const madeKey = async (page: Page): Promise<void> => {
  await opened('.actions .main-action')(page);
  await page.locator('[role=dialog] .main-action').click();
  await page.locator('.note pre').nth(2).waitFor();
};

/** Tries to create a source whose id is taken. */
const takenId = async (page: Page): Promise<void> => {
  await opened('.head .main-action')(page);
  await page.locator('input[name=id]').fill('tool');
  await page.locator('input[name=name]').fill('A tool of another school');
  await page.locator('[role=dialog] .main-action').click();
  await page.locator('[role=dialog] .note .button').waitFor();
};

/** The pages of what comes in, what is kept and what goes out, in each of their states. */
const LOOKS: readonly Look[] = [
  { what: 'overview', path: '/overview', ready: seen('.plot canvas') },
  { what: 'sources', path: '/sources', ready: seen('.data tbody tr') },
  { what: 'new source', path: '/sources', ready: opened('.head .main-action') },
  { what: 'source', path: '/sources/tool', ready: seen('form input[name=name]') },
  { what: 'keys', path: '/sources/tool/keys', ready: seen('.data tbody tr') },
  { what: 'new key', path: '/sources/tool/keys', ready: opened('.actions .main-action') },
  { what: 'first steps with a key', path: '/sources/tool/first-steps', ready: madeKey },
  { what: 'taken id', path: '/sources', ready: takenId },
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
  { what: 'no dead letter of this kind', path: '/dead-letters?kind=too-large', ready: seen('main p.card') },
  { what: 'dead letter of what is unknown', path: '/dead-letters/0-3', ready: seen('main pre') },
  { what: 'dead letter of a conflict', path: '/dead-letters/0-4', ready: seen('main pre') },
  { what: 'dead letter of a mending', path: '/dead-letters/0-5', ready: seen('main pre') },
  { what: 'dead letter of a damaged record', path: '/dead-letters/0-6', ready: seen('main h2 + .copied') },
  { what: 'dead letter', path: '/dead-letters/0-1', ready: seen('main pre') },
  { what: 'dead letter to drop', path: '/dead-letters/0-1', ready: opened('.button.grave') },
  { what: 'forwarding', path: '/forwarding', ready: seen('.data tbody tr') },
  { what: 'forwarding that fails', path: `/forwarding/${failing}`, ready: seen('.data tbody tr') },
  { what: 'forwarding without a target', path: `/forwarding/${withoutTarget}`, ready: seen('main .actions .button') },
  { what: 'forwarding after a restore', path: `/forwarding/${unknown}`, ready: seen('main .facts strong.ill') },
  { what: 'review to end', path: `/forwarding/${unknown}`, ready: opened('main .actions .button:first-child') },
  { what: 'target to set', path: `/forwarding/${failing}`, ready: opened('main .actions .button:last-child') },
  { what: 'webhooks', path: '/webhooks', ready: seen('.data tbody tr') },
  { what: 'new webhook', path: '/webhooks', ready: opened('.head .main-action') },
  { what: 'secret of a webhook', path: '/webhooks', ready: madeWebhook },
  { what: 'own webhook', path: '/webhooks', ready: ownWebhook() },
  { what: 'messages to send again', path: '/webhooks', ready: ownWebhook('main .actions .button:nth-child(2)') },
  { what: 'webhook of a tool', path: '/webhooks/wh_of_tool', ready: seen('.data tbody tr') },
  { what: 'studies', path: '/studies', ready: seen('.data tbody tr') },
  { what: 'study', path: `/studies/${openStudy}`, ready: seen('main h2 ~ .facts') },
  { what: 'study that cannot be opened', path: `/studies/${submittedStudy}`, ready: seen('main ol.card li') },
  { what: 'statements', path: '/statements?live=true', ready: seen('.statement-rows tbody tr') },
  { what: 'statement', path: '/statements?order=timeline', ready: openedStatement },
  { what: 'suggestions of verbs', path: '/statements', ready: suggestedVerbs },
  { what: 'no statement', path: '/statements?verb=https://none.example/verb', ready: seen('main > .card dd') },
  { what: 'faults of filters', path: '/statements?verb=x&since=a&until=b', ready: seen('.fault:not(:empty)') },
  { what: 'no such statement', path: `/statements/${randomUUID()}`, ready: seen('[role=alert]') },
  { what: 'no such page', path: '/nothing', ready: seen('h1') },
];

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of the console',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL, backupEveryHours: 24 });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const tool = { url: carnet.url, authorization: await carnet.issue('tool', ['statements/write']) };
      await rotateKey(carnet, 'tool', tool.authorization);
      await aClient(tool).post([aStatement(), aStatement()]).expect(200);
      const batch = aStampedBatch('tool', [JSON.stringify(aStatement())], [randomUUID()]);
      await carnet.store.deadLetters.put(aDeadLetter(1, [batch]));
      await carnet.store.deadLetters.put(aDeadLetter(2, []));
      for (const [index, reason] of [
        UNKNOWN_REASON,
        `${CONFLICT_REASON} ${randomUUID()}, ${randomUUID()}`,
        REPAIRED_REASON,
      ].entries())
        await carnet.store.deadLetters.put({ ...aDeadLetter(3 + index, [batch]), reason });
      await carnet.store.deadLetters.put({
        ...aDeadLetter(6, []),
        reason: 'the checksum of the record does not hold',
        bytes: Buffer.alloc(700, 0xa5),
      });
      await createNoteBackup(carnet.store.traffic)(Date.now() - 5 * 86_400_000);
      await createNoteErasuresExport(carnet.store.traffic)(Date.now() - 3_600_000);
      await noteCheck(carnet.store.traffic, Date.now() - 3_600_000, { statement: 2, 'journal-file': 1, pair: 1 });
      await carnet.store.violations.add([aViolation({ source: 'tool' })]);
      await addForwardings(carnet.store);
      await addWebhooks(carnet.store);
      await addStudies(carnet.store);
      await aClient(tool)
        .post({ ...aStatement(), verb: { id: 'answered' } })
        .expect(400);
      await fillForOperators(carnet.store, 'tool');
      await notePeopleUnknown(carnet.store.facts, Date.now() - 3_600_000);
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)('fit and are accessible: $locale, $colorScheme, $width pixels', async (variant) => {
      await checkLooks(await openConsole(carnet, browser, variant), LOOKS, variant.locale);
    });
  },
);
