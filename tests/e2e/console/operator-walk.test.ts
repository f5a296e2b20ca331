import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openStore } from '../../../src/store/open-store.ts';
import { aDeadLetter, aStampedBatch } from '../../support/builders/store/a-dead-letter.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { anXapi, refusedBy, type XapiClient } from '../../support/clients/libraries/xapi-js-client.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { addAuthenticator, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { type CarnetProcess, PROCESS_MASTER_KEY, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { CONSOLE_URL, consoleFlags, keepScreenshot } from '../../support/servers/console-browser.ts';
import { ownBroker } from '../../support/servers/own-services.ts';
import { basic, METRICS_TOKEN } from '../../support/servers/running-carnet.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';

const KAFKA_PORT = 19_792;
const PROMTOOL = process.env['TEST_PROMTOOL'];
const ROLES = ['api', 'sink', 'releaser'] as const;
/** How often the tool posts while Kafka goes and comes, in milliseconds. */
const POST_EVERY_MS = 100;
/** How many presses of a pointer the walk may take, from the invitation to a study that two people have approved. */
const MOST_PRESSES = 25;

const run = promisify(execFile);

/** A refusal in the error of the library. */
interface Refused {
  readonly response?: { readonly data: { readonly kind: string } };
}

type Sent = Parameters<XapiClient['sendStatement']>[0]['statement'] & { readonly id: string };

const doing = (verb: string, id: string = randomUUID()): Sent => ({
  id,
  actor: { objectType: 'Agent', name: 'Léa', mbox: 'mailto:lea@school.example' },
  verb: { id: `https://verbs.example/${verb}`, display: { en: verb } },
  object: {
    objectType: 'Activity',
    id: 'https://school.example/exercises/22',
    definition: { name: { en: 'Exercise 22' } },
  },
});

const DPIA = { title: 'Spelling at school', date: '2026-03-01', uri: 'https://university.example/dpia/7' };

/** Has Prometheus itself evaluate the shipped rules on a series; resolves with the error where it does not fire. */
const firesOn = async (promtool: string, [series, value]: readonly [string, string]): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-rules-'));
  const alert = 'ALERTS{alertname="CarnetPartDown",alertstate="firing"}';
  const labels = 'alertname="CarnetPartDown",alertstate="firing",instance="api",part="journal",severity="page"';
  const test = {
    rule_files: [resolve('deploy/prometheus/rules.yml')],
    evaluation_interval: '30s',
    tests: [
      {
        interval: '30s',
        input_series: [{ series: series.replace('{', '{instance="api",'), values: `${value}x10` }],
        promql_expr_test: [{ expr: alert, eval_time: '3m', exp_samples: [{ labels: `ALERTS{${labels}}`, value: 1 }] }],
      },
    ],
  };
  writeFileSync(join(folder, 'walk.test.yml'), JSON.stringify(test));
  const failed = await run(promtool, ['test', 'rules', join(folder, 'walk.test.yml')]).then(
    () => '',
    (thrown: unknown) => Object.values(thrown as Readonly<Record<'stdout' | 'stderr', string>>).join('\n'),
  );
  rmSync(folder, { recursive: true });
  return failed;
};

describeWith(
  {
    name: 'Chromium, promtool and MongoDB (deploy/services/everything)',
    url: PROMTOOL === undefined || MONGODB_URL === undefined ? undefined : CHROMIUM,
  },
  'An operator who has just come to Carnet on Kafka and MongoDB',
  (executablePath) => {
    const storeUrl = `${MONGODB_URL}/${uniqueName('walk')}`;
    let broker: Awaited<ReturnType<typeof ownBroker>>;
    let processes: readonly CarnetProcess[];
    let api: CarnetProcess;
    let settings: Readonly<Record<string, string>>;
    let browser: Browser;
    let page: Page;
    let quiz: XapiClient;
    let presses = 0;
    const acknowledged: string[] = [];

    /** A new context of the browser, of which each press of a pointer is counted. */
    const newContext = async (): Promise<BrowserContext> => {
      const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
      await context.exposeFunction('countPress', () => presses++);
      await context.addInitScript(`addEventListener('pointerdown', () => countPress(), true)`);
      return context;
    };
    /** Does what is no part of the walk: its presses do not count. */
    const uncounted = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      const before = presses;
      const result = await work();
      presses = before;
      return result;
    };

    beforeAll(async () => {
      broker = await ownBroker(KAFKA_PORT);
      const journalUrl = `${broker.url}/${uniqueName('walk')}?partitions=2&replication=1`;
      processes = await Promise.all(
        ROLES.map((ROLE) => startCarnet({ journalUrl, storeUrl }, { ROLE, PUBLIC_URL: CONSOLE_URL })),
      );
      api = processes[ROLES.indexOf('api')]!;
      settings = { JOURNAL_URL: journalUrl, STORE_URL: storeUrl, CARNET_MASTER_KEY: PROCESS_MASTER_KEY };
      browser = await launchBrowser(executablePath, consoleFlags(api.url));
      page = await (await newContext()).newPage();
      page.setDefaultTimeout(60_000);
    });
    afterAll(async () => {
      await browser.close();
      await Promise.all(processes.map((one) => one.kill()));
      await broker.remove();
    });

    const goTo = async (name: string): Promise<void> => {
      await page.getByRole('navigation', { name: 'Pages of the console' }).getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
    };
    const status = (tone: string) => page.locator(`.status-line[data-tone="${tone}"]`);
    /** Creates a source with a key of these scopes by clicks; resolves with the client that its tool would use. */
    const makeSource = async (id: string, name: string, scopes: readonly string[]): Promise<XapiClient> => {
      const dialog = page.getByRole('dialog');
      await goTo('Sources');
      await page.getByRole('button', { name: 'New source…' }).click();
      await dialog.getByRole('textbox', { name: 'Id' }).fill(id);
      await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('button', { name: 'New key…' }).click();
      for (const scope of scopes) await dialog.locator(`input[value="${scope}"]`).check();
      await dialog.getByRole('button', { name: 'New key' }).click();
      const key = await page.getByRole('region', { name: 'Key' }).innerText();
      const secret = await page.getByRole('region', { name: 'Secret' }).innerText();
      return anXapi({ url: api.url, authorization: basic(key, secret) }, '1.0.3', 'axios');
    };
    /** Waits until the metrics say so of the journal; resolves with their series and its value. */
    const journalIs = async (wanted: string): Promise<readonly [series: string, value: string]> => {
      let found: readonly [string, string] = ['', ''];
      await waitFor(`the metric is ${wanted}`, async () => (found = await readJournalMetric())[1] === wanted);
      return found;
    };
    const readJournalMetric = async (): Promise<readonly [series: string, value: string]> => {
      const answer = await fetch(`${api.url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } });
      const [, series = '', value = ''] =
        /^(carnet_part_up\{.*part="journal".*\}) (\d)$/m.exec(await answer.text()) ?? [];
      return [series, value];
    };
    /** Resolves with the status and the answer. */
    const sendJson = async (authorization: string, path: string, body: object): Promise<string> => {
      const headers = { Authorization: authorization, 'Content-Type': 'application/json' };
      const answer = await fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return `${answer.status} ${await answer.text()}`;
    };
    const isStored = async (id: string): Promise<boolean> =>
      quiz.getStatement({ statementId: id }).then(
        ({ data }) => data.id === id,
        () => false,
      );

    /** Joins by the invitation that the command line prints, in this page. */
    const join = async (into: Page, name: string, ...options: readonly string[]): Promise<void> => {
      const invited = await startCommand(['staff', 'invite', name, ...options], {
        ...settings,
        PUBLIC_URL: CONSOLE_URL,
      }).ended;
      const [link] = /http\S+/.exec(invited.stdout) ?? [invited.stderr];
      await into.goto(link);
      await addAuthenticator(into);
      await into.getByRole('button', { name: 'Create a passkey' }).click();
    };

    it('joins by the invitation that the command line prints', async () => {
      await join(page, 'anna', '--roles', 'operator');
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    });

    it('makes a source and sees what its tool posts arrive', async () => {
      quiz = await makeSource('quiz', 'Quiz', ['statements/write', 'statements/read/mine']);
      await goTo('Statements');
      await page.getByRole('checkbox', { name: 'Follow new statements' }).check();
      await page.getByText('No statement').waitFor();
      const first = doing('answered');
      await quiz.sendStatement({ statement: first });
      acknowledged.push(first.id);
      await page.getByRole('link', { name: 'Léa answered Exercise 22' }).waitFor();
    });

    it('finds from the overview which tool is refused, and why', async () => {
      const cards = await uncounted(() => makeSource('cards', 'Flash cards', ['statements/write']));
      const wrong = { ...doing('turned'), verb: { id: 'turned' } };
      const { faults } = await refusedBy(cards.sendStatement({ statement: wrong }));
      await goTo('Overview');
      const refused = page.locator('.attention li', { hasText: 'cards' });
      expect(await refused.innerText()).toMatch(/100% refused in an hour.*\/verb\/id must be/s);
      await refused.getByRole('link', { name: 'Open refusals' }).click();
      const row = page.getByRole('row', { name: '/verb/id' });
      await row.waitFor();
      expect(await row.innerText()).toContain(`/verb/id ${faults[0]?.detail.replace(/; found .*/, '')}`);
    });

    it('sees that Kafka is away, where an alert fires, and loses nothing once it is back', async () => {
      const promtool = PROMTOOL ?? '';
      const refusals: string[] = [];
      let isOver = false;
      const posting = (async () => {
        while (!isOver) {
          const statement = doing('practised');
          await quiz.sendStatement({ statement }).then(
            () => acknowledged.push(statement.id),
            (thrown: unknown) => refusals.push((thrown as Refused).response?.data.kind ?? 'no answer'),
          );
          await pause(POST_EVERY_MS);
        }
      })();
      try {
        await waitFor('statements before the break', () => acknowledged.length > 10);
        await goTo('Overview');
        await status('well').waitFor();
        await broker.stop();
        const stoppedAt = Date.now();
        await status('ill').getByText('Not taking statements: the journal cannot be reached').waitFor();
        expect(Date.now() - stoppedAt).toBeLessThan(10_000);
        await keepScreenshot(page, 'overview-journal-away');
        await page.getByText('The journal cannot be reached: no statement is accepted meanwhile.').waitFor();
        await waitFor('a refusal', () => refusals.length > 0);
        expect(await firesOn(promtool, await journalIs('0'))).toBe('');
        const before = acknowledged.length;
        await broker.start();
        await waitFor('statements after it', () => acknowledged.length > before + 5);
        await page.getByText('The journal cannot be reached').waitFor({ state: 'detached' });
        await status('well').waitFor();
        await keepScreenshot(page, 'overview-journal-back');
        expect(await firesOn(promtool, await journalIs('1'))).toContain('CarnetPartDown');
      } finally {
        isOver = true;
        await posting;
      }
      expect(refusals.filter((kind) => kind !== 'journal-unavailable')).toEqual([]);
      for (const id of acknowledged) await waitFor(`the statement ${id}`, () => isStored(id));
    });

    it('replays a dead letter and finds its statement', async () => {
      const id = randomUUID();
      // As a sink with a bug that has been repaired since would have left it.
      const store = await openStore(storeUrl, { now: Date.now });
      const { id: _, ...statement } = doing('finished');
      await store.deadLetters.put(aDeadLetter(1_000_000, [aStampedBatch('quiz', [JSON.stringify(statement)], [id])]));
      await store.close();
      await page.getByRole('link', { name: 'Open dead letters' }).click();
      await page.getByRole('link', { name: '0-1000000' }).click();
      await page.getByRole('button', { name: 'Replay' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
      await page.getByText('1 statement is stored, 0 withheld.').waitFor();
      await page.getByText('There are no dead letters.').waitFor();
      await uncounted(async () => {
        await goTo('Statements');
        await page.getByRole('checkbox', { name: 'Follow new statements' }).check();
        await page.getByRole('link', { name: 'Léa finished Exercise 22' }).click();
        await page.locator('.sheet').getByText(id).first().waitFor();
      });
    });

    it('sees a study approved by two people, from their desks', async () => {
      const study = `study:${uniqueName('spelling')}`;
      await uncounted(async () => {
        const { code } = await startCommand(['sources', 'add', 'lab', '--name', 'Laboratory'], settings).ended;
        expect(code).toBe(0);
        const lab = await api.issue('lab', ['scientist']);
        for (const [path, body] of [
          ['/v1/purposes', aStudyOver('quiz', study, { dpia: DPIA })],
          [`/v1/purposes/${study}/submit`, {}],
        ] as const)
          expect(await sendJson(lab, path, body)).toMatch(/^20[01]/);
      });
      for (const [name, role, step] of [
        ['bea', 'steward', 'Approve'],
        ['carl', 'dpo', 'Approve the impact assessment'],
      ] as const) {
        const desk = await (await newContext()).newPage();
        await join(desk, name, '--roles', role);
        await desk.getByRole('link', { name: 'How pupils learn spelling' }).first().click();
        await desk.getByRole('button', { name: step, exact: true }).click();
        await desk.getByRole('dialog').getByRole('button', { name: step, exact: true }).click();
        await desk.getByText(`${step}: done.`).waitFor();
        await desk.context().close();
      }
      expect(presses).toBeLessThanOrEqual(MOST_PRESSES);
      expect(presses).toBeGreaterThan(MOST_PRESSES / 2);
    });
  },
);
