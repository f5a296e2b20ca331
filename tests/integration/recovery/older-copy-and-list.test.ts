import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { COPY_UNDER_WAY, RECOVERING } from '../../../src/store/ports/copy-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { loseJournal } from '../../support/servers/lose-journal.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { type EndedCommand, runCommand } from '../../support/servers/processes/in-process-command.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import {
  type CarnetOptions,
  isReady,
  MASTER_KEY,
  type RunningCarnet,
  runCarnet,
} from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';

const keyOf = (authorization: string): string =>
  Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0] ?? '';

/** What was forbidden after a copy of the store, and statements of before and since. */
interface Life {
  readonly revoked: string;
  readonly before: string;
  readonly since: string;
  /** Puts the store back to the copy. */
  readonly putBack: () => Promise<void>;
}

describeOnBackends(
  'both',
  'An older copy of the store that is put back by hand beside its list of noes',
  (makeBackends, backendKind) => {
    let backends: Backends;
    let folder: string;
    let noesFile: string;
    beforeEach(() => {
      backends = makeBackends();
      folder = aFolder('older-copy-and-list');
      noesFile = join(folder, 'noes.ndjson');
    });
    afterEach(async () => {
      await backends.remove();
      rmSync(folder, { recursive: true });
    });

    const running = async <T>(use: (carnet: RunningCarnet) => Promise<T>, options: CarnetOptions = {}): Promise<T> => {
      const carnet = await runCarnet(backends, { noesFile, ...options });
      try {
        return await use(carnet);
      } finally {
        await carnet.close();
        expect(carnet.unexpectedErrors).toEqual([]);
      }
    };
    const inStore = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
      const store = await openStore(backends.storeUrl, { now: Date.now });
      try {
        return await use(store);
      } finally {
        await store.close();
      }
    };
    const refusal = (): Promise<string> =>
      running(() => Promise.resolve('started')).catch((thrown: unknown) => String(thrown));
    const run = (...args: readonly string[]): Promise<EndedCommand> => runBeside(noesFile, ...args);
    const runBeside = (list: string, ...args: readonly string[]): Promise<EndedCommand> =>
      runCommand([...args, '--json'], {
        STORE_URL: backends.storeUrl,
        JOURNAL_URL: backends.journalUrl,
        CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
        DATA_DIR: folder,
        NOES_FILE: list,
      });
    const post = async (carnet: RunningCarnet, name: string, authorization = carnet.authorization): Promise<string> => {
      const statement = aNamedStatement({ actor: agentOf(name) });
      await aClient({ url: carnet.url, authorization }).post([statement]).expect(200);
      return statement.id;
    };
    const permitted = async (carnet: RunningCarnet, name: string): Promise<unknown> => {
      const path = `/v1/permits?agent=${encodeURIComponent(JSON.stringify(agentOf(name)))}`;
      return ((await consentClient(carnet).get(path, carnet.authorization)).body as { record?: unknown }).record;
    };
    const events = (): Promise<number> => inStore(async ({ auditEvents }) => (await auditEvents.head())?.seq ?? 0);
    const isListed = (text: string): boolean => existsSync(noesFile) && readFileSync(noesFile, 'utf8').includes(text);

    /** A key is revoked, one person objects and one has everything deleted after the copy. */
    const live = async (): Promise<Life> => {
      const made = await running(async (carnet) => {
        const revoked = await carnet.issue('default', ['all']);
        const before = await post(carnet, 'ada');
        await post(carnet, 'bob');
        // That the copy has an event at all, and the list its lines.
        await consentClient(carnet).send('post', '/v1/sources', { id: 'wiki', name: 'A wiki' }).expect(201);
        await waitFor('the list', () => existsSync(noesFile));
        return { revoked, before };
      });
      const putBack = await copyStore(backends);
      const since = await running(async (carnet) => {
        const decisions = await aDecisionClient(carnet);
        await decisions.say('ada', 'default', 'object');
        const erasure = await decisions.say('bob', 'default', 'forget');
        const path = `/v1/sources/default/credentials/${keyOf(made.revoked)}`;
        await consentClient(carnet).send('delete', path, {}).expect(204);
        const id = await post(carnet, 'cid');
        await waitFor('the erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
        await waitFor('the list', () => isListed(keyOf(made.revoked)) && isListed('"no":"decision"'));
        return id;
      });
      return {
        ...made,
        since,
        putBack: async () => {
          await putBack();
          await forgetBeats(backends);
        },
      };
    };

    /** All that was forbidden holds. */
    const expectInForce = async (carnet: RunningCarnet, { revoked }: Life): Promise<void> => {
      await aClient({ url: carnet.url, authorization: revoked }).get({ limit: 1 }).expect(401);
      for (const name of ['ada', 'bob']) expect([name, await permitted(carnet, name)]).toEqual([name, 'no']);
    };

    it('is refused with nothing taken, and named, until `carnet recover` has put the list in force', async () => {
      const life = await live();
      await life.putBack();
      const before = await events();

      const said = await refusal();
      expect(said).toContain(
        'STORE_URL and NOES_FILE do not belong together: the store is older than the list of noes',
      );
      expect(said).toMatch(/goes on to event \d+, of 2.*the store ends at event \d+.*run `carnet recover`/);
      expect(await events()).toBe(before);
      expect(existsSync(noesFile)).toBe(true);

      const checked = await run('check');
      expect([checked.code, JSON.parse(checked.stdout)]).toMatchObject([
        1,
        { pair: [expect.stringContaining('the store is older than the list of noes') as string], damage: { pair: 1 } },
      ]);
      const { findings } = JSON.parse((await run('doctor')).stdout) as { findings: readonly { check: string }[] };
      expect(findings.filter(({ check }) => check === 'list of noes')).toMatchObject([
        { state: 'fault', mend: expect.stringContaining('`carnet recover`') as string },
      ]);
      const dry = await run('recover', '--dry-run');
      expect([dry.code, JSON.parse(dry.stdout)]).toMatchObject([
        1,
        { faults: [{ kind: 'noes', why: 'ahead' }], recovered: false },
      ]);
      expect(await refusal()).toContain('is older than the list');

      const done = await run('recover');
      expect({ ...done, stdout: JSON.parse(done.stdout) as unknown }).toMatchObject({
        code: 0,
        stdout: { faults: [{ kind: 'noes' }], recovered: true, decisions: 2, erasures: 1, settings: 1, left: [] },
      });
      await running(async (carnet) => {
        await expectInForce(carnet, life);
        expect(await everyId(aClient(carnet))).toEqual([life.since]);
        await waitFor('another list', () => isListed(keyOf(life.revoked)));
        expect(readdirSync(folder).filter((name) => name.includes('.restored-'))).toHaveLength(1);
      });
      expect((await run('verify')).code).toBe(0);
      expect(JSON.parse((await run('recover', '--dry-run')).stdout)).toMatchObject({ faults: [] });

      // The same copy, put back a second time, is older than the list of after the recovery too.
      await life.putBack();
      expect(await refusal()).toContain('older than the list');
      const again = await run('recover');
      expect({ ...again, stdout: JSON.parse(again.stdout) as unknown }).toMatchObject({
        code: 0,
        stdout: { recovered: true },
      });
      await running((carnet) => expectInForce(carnet, life));
    });

    it('is served by no process without a list either, once one with the list has seen it', async () => {
      const life = await live();
      await life.putBack();
      expect(await refusal()).toContain('older than the list of noes');
      const withoutList = async <T>(use: (carnet: RunningCarnet) => Promise<T>): Promise<T> => {
        const carnet = await runCarnet(backends, { role: 'api' });
        try {
          return await use(carnet);
        } finally {
          await carnet.close();
          await forgetBeats(backends);
        }
      };
      await withoutList(async (carnet) => {
        const ready = await fetch(`${carnet.url}/health/ready`);
        expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('run `carnet recover`')]);
        await aClient({ url: carnet.url, authorization: life.revoked }).get({ limit: 1 }).expect(503);
      });
      const { stdout } = await runBeside(join(folder, 'none.ndjson'), 'doctor');
      const { findings } = JSON.parse(stdout) as { findings: readonly { check: string }[] };
      expect(findings.find(({ check }) => check === 'list of noes')).toMatchObject({
        state: 'fault',
        mend: expect.stringContaining('`carnet recover`') as string,
      });

      expect(await run('recover')).toMatchObject({ code: 0 });
      await withoutList(async (carnet) => {
        await waitFor('it to be ready', () => isReady(carnet));
        await expectInForce(carnet, life);
      });
    });

    it('is put in force though the journal is lost too, and says what it cannot know', async () => {
      const life = await live();
      await life.putBack();
      await loseJournal(backends);
      expect(await refusal()).toMatch(/older than the list of noes.*besides, the journal/);
      const done = await run('recover');
      expect({ ...done, stdout: JSON.parse(done.stdout) as unknown }).toMatchObject({
        code: 0,
        stdout: { decisions: 2, settings: 1, unknownSince: expect.stringMatching(/Z$/) as string },
      });
      await running(async (carnet) => {
        await expectInForce(carnet, life);
        // Nobody knows whether they have said no since the list.
        expect(await permitted(carnet, 'eve')).toBe('ask');
      });
    });

    it('is recovered to its end though that was cut off, and is refused until then', async () => {
      const life = await live();
      await life.putBack();
      const { pid, first } = await inStore(async ({ facts }) => {
        const plan = JSON.parse((await run('recover', '--dry-run')).stdout) as { storedThrough: string };
        const list = readFileSync(noesFile, 'utf8').split('\n');
        const [, of] = /"of":"([^"]+)"/.exec(list.join('\n')) ?? [];
        const mark = JSON.stringify({ of, madeAt: Date.parse(plan.storedThrough), head: 0 });
        return { pid: await facts.putIfAbsent(COPY_UNDER_WAY, `${RECOVERING}${mark}`), first: plan };
      });
      expect([pid, first.storedThrough]).toEqual([expect.stringMatching(/^recover:/), expect.stringMatching(/Z$/)]);
      expect(await run('noes', 'asked')).toMatchObject({
        stderr: expect.stringContaining('was interrupted: run the same `carnet recover` again') as string,
      });
      const done = await run('recover');
      expect({ ...done, stdout: JSON.parse(done.stdout) as unknown }).toMatchObject({
        code: 0,
        stdout: { interrupted: true, recovered: true, decisions: 2 },
      });
      await running((carnet) => expectInForce(carnet, life));
    });

    it('is refused though it has gone on without the list', async () => {
      const life = await live();
      await life.putBack();
      await inStore(async ({ auditEvents }) => {
        const keys = await signingKeysOf(new Uint8Array(32));
        const auditLog = createAuditLog({ repository: auditEvents, keys, now: Date.now });
        for (let made = 0; made < 40; made++)
          await auditLog.append({ id: `e${made}`, at: Date.now(), type: 'head', by: { role: 'system', id: 'carnet' } });
      });
      expect(await refusal()).toMatch(/an older copy that has gone on without the list of noes.*`carnet recover`/);
      const done = await run('recover');
      expect({ ...done, stdout: JSON.parse(done.stdout) as unknown }).toMatchObject({
        code: 0,
        stdout: { faults: [{ kind: 'noes', why: 'gone-on' }], decisions: 2, settings: 1 },
      });
      await running((carnet) => expectInForce(carnet, life));
    });

    it('is a new one if the store was lost: the backup is named first', async () => {
      await live();
      await inStore(async (store) => {
        expect(await store.auditEvents.head()).toBeDefined();
      });
      const { storeUrl } = backends;
      if (backendKind === 'embedded') {
        const file = storeUrl.slice('sqlite:'.length);
        for (const suffix of ['', '-wal', '-shm', '-end']) rmSync(`${file}${suffix}`, { force: true });
      } else backends = { ...makeBackends(), journalUrl: backends.journalUrl };
      expect(await refusal()).toMatch(/the store is new.*run `carnet restore` with the newest backup/);
    });

    it('is not told by a list of another chain or of other keys, of which nothing is applied', async () => {
      const life = await live();
      const list = readFileSync(noesFile, 'utf8');
      await inStore(async ({ facts }) => {
        // As if it had been restored elsewhere.
        await facts.remove('noes-lineage');
        await facts.putIfAbsent('noes-lineage', 'elsewhere');
      });
      expect(await refusal()).toBe('started');
      await life.putBack();
      await inStore(async ({ facts }) => {
        await facts.remove('noes-lineage');
        await facts.putIfAbsent('noes-lineage', 'elsewhere');
      });
      writeFileSync(noesFile, list);
      expect(await refusal()).toMatch(/is not of this store.*name another file as NOES_FILE/);
      const before = await events();
      expect(await run('recover')).toMatchObject({ stderr: expect.stringContaining('is not of this store') as string });
      expect(await events()).toBe(before);
    });

    it('makes a list anew from which a line was taken, and says so', async () => {
      await live();
      const lines = readFileSync(noesFile, 'utf8').split('\n');
      // One that only says until when the list is complete: its events are in others.
      const taken = lines.findIndex((line, at) => at > 1 && /"after":(\d+),"seq":\1,/.test(line));
      expect(taken).toBeGreaterThan(1);
      expect(taken).toBeLessThan(lines.length - 2);
      writeFileSync(noesFile, lines.toSpliced(taken, 1).join('\n'));
      const doctor = async (): Promise<string | undefined> => {
        const { findings } = JSON.parse((await run('doctor')).stdout) as {
          findings: readonly { check: string; detail: string }[];
        };
        return findings.find(({ check }) => check === 'list of noes')?.detail;
      };
      expect(await doctor()).toMatch(/lacks a line that it had/);
      expect(JSON.parse((await run('check')).stdout)).toMatchObject({ damage: { noes: 1, pair: 0 } });
      const logged: string[] = [];
      await running(
        () => waitFor('the log', () => logged.some((line) => line.includes('was made anew of the audit'))),
        {
          logged,
        },
      );
      expect(await doctor()).toMatch(/\.unreadable-/);
      expect(JSON.parse((await run('check')).stdout)).toMatchObject({ damage: { noes: 0, pair: 0 } });
    });

    it('starts beside a list that is damaged, and says so', async () => {
      await live();
      writeFileSync(noesFile, readFileSync(noesFile, 'utf8').replaceAll('"mac":"', '"mac":"xxxx'));
      const doctor = async (): Promise<unknown> => {
        const { findings } = JSON.parse((await run('doctor')).stdout) as { findings: readonly { check: string }[] };
        return findings.find(({ check }) => check === 'list of noes');
      };
      expect(await doctor()).toMatchObject({
        state: 'fault',
        detail: expect.stringContaining('no line that this Carnet has signed') as string,
      });
      expect(JSON.parse((await run('check')).stdout)).toMatchObject({ damage: { noes: 1, pair: 0 } });
      const logged: string[] = [];
      await running(() => waitFor('another list', () => isListed('"mac":"') && !isListed('"mac":"xxxx')), { logged });
      expect(logged.filter((line) => line.includes('no line that this Carnet has signed'))).toHaveLength(1);
      expect(await doctor()).toMatchObject({
        state: 'warning',
        detail: expect.stringContaining('.unreadable-') as string,
      });
    });

    if (backendKind === 'served')
      it('is noticed below a process that runs: it reads, takes, releases and forwards nothing more', async () => {
        const life = await live();
        const logged: string[] = [];
        await running(
          async (carnet) => {
            await waitFor('it to be ready', () => isReady(carnet));
            const other = await runCarnet(backends, { role: 'api' });
            await life.putBack();
            await waitFor('it to be held back', async () => !(await isReady(carnet)));
            await waitFor('the log', () => logged.some((line) => line.includes('goes on further than the store')));
            const ready = await (await fetch(`${carnet.url}/health/ready`)).text();
            expect(ready).toContain('the store is older than the list of noes');
            // One without a list learns it from the store.
            await waitFor('the other', async () =>
              (await (await fetch(`${other.url}/health/ready`)).text()).includes('list of noes'),
            );
            await other.close();
            const client = aClient({ url: carnet.url, authorization: life.revoked });
            await client.get({ limit: 1 }).expect(503);
            const refused = await client.post([aNamedStatement({ actor: agentOf('cid') })]).expect(503);
            expect(refused.body).toMatchObject({ detail: expect.stringContaining('run `carnet recover`') as string });
            for (const [language, words] of [
              ['en', 'An older copy of its store was put back'],
              ['fr', 'Une copie plus ancienne de sa base a été remise'],
            ] as const) {
              const page = await fetch(`${carnet.url}/me`, { headers: { 'Accept-Language': language } });
              expect([page.status, await page.text()]).toEqual([
                503,
                expect.stringMatching(new RegExp(`${words}[^]*carnet recover`)),
              ]);
            }
          },
          { logged },
        );
      });
  },
);
