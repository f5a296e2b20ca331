import { inspect } from 'node:util';
import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { StoreFailure } from '../../../../src/store/ports/store-observer.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { anAccessRecord } from '../../../support/builders/store/an-access-record.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { everyStoreCall } from '../../../support/checks/mongo/every-store-call.ts';
import {
  MONGODB_CANARY,
  type MongodbProxy,
  startMongodbProxy,
} from '../../../support/servers/proxies/mongodb-proxy.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** Codes that a server answers before it does anything. */
const NOT_DONE = [24, 46, 91, 112, 189, 365, 402, 407, 10107, 11600, 11602, 13435, 13436];
/** Those after which the driver does not wait for its monitor, and one of the others. */
const SOME_NOT_DONE = [24, 46, 112, 365, 402, 407, 10107];
const UNKNOWN_FATE = [6, 7, 89, 202, 262];
const FINAL = [2, 11, 13, 18, 371, 11601, 14031];
const ENDED_READS = [43, 175, 237];

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a MongoDB store whose server answers errors', (server) => {
  const database = uniqueName('errors');
  let proxy: MongodbProxy;
  let store: Store;
  let failures: StoreFailure[];
  let retries: number;

  const open = (retryForMs: number): Promise<Store> =>
    openMongoStore({
      url: proxy.urlOf(database),
      now: Date.now,
      retryForMs,
      observe: {
        failed: (failure) => failures.push(failure),
        retried: () => retries++,
        building: () => undefined,
        warned: () => undefined,
        damaged: () => undefined,
      },
    });

  beforeAll(async () => {
    proxy = await startMongodbProxy(server);
    store = await open(5000);
  });
  beforeEach(() => {
    failures = [];
    retries = 0;
  });
  afterEach(() => {
    proxy.repair();
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
    const client = new MongoClient(server);
    await client.db(database).dropDatabase();
    await client.close();
  });

  describe('to every command', () => {
    let impatient: Store;
    beforeAll(async () => {
      impatient = await open(30);
    });
    afterAll(() => impatient.close());

    it.each([...NOT_DONE, ...UNKNOWN_FATE, ...FINAL, ...ENDED_READS])(
      'says store-unavailable in every call where the code is %d, and not what the server said',
      async (code) => {
        proxy.fail({ code, codeName: 'SomeName' });
        const calls = [...everyStoreCall(impatient), ['ping', impatient.ping()] as const];
        const outcomes = await Promise.all(
          calls.map(async ([name, call]) => {
            const outcome: unknown = await call.catch((thrown: unknown) => thrown);
            expect(inspect(outcome, { depth: 9 })).not.toContain(MONGODB_CANARY);
            return [name, (outcome as { kind?: string } | undefined)?.kind] as const;
          }),
        );
        expect(outcomes.filter(([, kind]) => kind !== 'store-unavailable')).toEqual([]);
        expect(failures.map(({ operation }) => operation)).toEqual(
          expect.arrayContaining(['people.count', 'statements.insert', 'store.ping']),
        );
        expect(failures).toContainEqual(expect.objectContaining({ code, codeName: 'SomeName' }));
        expect(JSON.stringify(failures)).not.toContain(MONGODB_CANARY);
        proxy.repair();
        await impatient.ping();
      },
    );
  });

  describe('for a moment', () => {
    it.each([91, 11600])('is told who was first, where code %d denies an insert that was done', async (code) => {
      const source = { name: 'One', basis: 'public_task' as const, createdAt: 1_800_000_000_000, v: 1 };
      const [mine, taken] = [uniqueName('mine'), uniqueName('taken')];
      proxy.deny({ code }, { commands: ['insert'], times: 1 });
      expect(await store.sources.addSource({ id: mine, ...source })).toBe(true);
      expect(await store.sources.findSource(mine)).toEqual({ id: mine, ...source });
      // Another's, that came before or between.
      await store.sources.addSource({ id: taken, ...source });
      for (const different of [{ name: 'Two' }, { v: 2 }, { keep: 'P1Y' }]) {
        proxy.fail({ code }, { commands: ['insert'], times: 1 });
        expect(await store.sources.addSource({ id: taken, ...source, ...different })).toBe(false);
      }
    });

    it.each(SOME_NOT_DONE)('repeats a write of one document after code %d, and it counts once', async (code) => {
      const { epoch } = await store.progress.claim(0);
      proxy.fail({ code }, { commands: ['update'], times: 2 });
      expect((await store.progress.claim(0)).epoch).toBe(epoch + 1);
      expect([proxy.caught, retries > 0]).toEqual([2, true]);
    });

    it.each([...SOME_NOT_DONE, ...UNKNOWN_FATE])('repeats a batch after code %d, and stores it once', async (code) => {
      const statement = aStoredStatement();
      proxy.fail({ code }, { commands: ['insert'], times: 2 });
      expect(await store.statements.insert([statement])).toEqual(new Map());
      expect((await store.statements.find([statement.id])).size).toBe(1);
    });

    it.each([...SOME_NOT_DONE, ...UNKNOWN_FATE, ...ENDED_READS])('begins a read anew after code %d', async (code) => {
      const statement = aStoredStatement();
      await store.statements.insert([statement]);
      proxy.fail({ code }, { commands: ['find'], times: 3 });
      const found = await store.statements.findUpToBytes([statement.id], 1_000_000);
      expect([...found.keys()]).toEqual([statement.id]);
      expect(proxy.caught).toBe(3);
    });

    it.each(UNKNOWN_FATE)('sends a write of one document once where code %d leaves its fate open', async (code) => {
      proxy.fail({ code }, { commands: ['update'], times: 1 });
      await expect(store.progress.claim(0)).rejects.toMatchObject({ kind: 'store-unavailable' });
      expect([proxy.caught, retries]).toEqual([1, 0]);
    });

    it('repeats what a label allows, whatever the code', async () => {
      const { epoch } = await store.progress.claim(0);
      proxy.fail({ code: 99, errorLabels: ['TransientTransactionError'] }, { commands: ['update'], times: 2 });
      expect((await store.progress.claim(0)).epoch).toBe(epoch + 1);
    });
  });

  describe('and loses them', () => {
    it('finds what a batch had stored whose answer was lost', async () => {
      const statements = [aStoredStatement(), aStoredStatement()];
      proxy.lose({ commands: ['insert'], times: 1 });
      // They count as existing: the sink compares them, and finds them the same.
      expect([...(await store.statements.insert(statements)).values()]).toEqual(['exists', 'exists']);
      expect(proxy.caught).toBe(1);
    });

    it.each(['insert', 'update'])('counts an access once where the answer to its %s was lost', async (command) => {
      const record = anAccessRecord({ person: command });
      await store.accessRecords.add([record]);
      proxy.lose({ commands: [command], times: 1 });
      await store.accessRecords.add([record, anAccessRecord({ person: command, source: 'h5p' })]);
      expect(proxy.caught).toBe(1);
      const { records } = await store.accessRecords.list({ people: [command], limit: 10 });
      const counts = new Map(records.map(({ source, answers, given }) => [source, [answers, given]]));
      expect(counts).toEqual(
        new Map([
          [record.source, [2, 4]],
          ['h5p', [1, 2]],
        ]),
      );
    });

    it('does not take its own document for that of another', async () => {
      const purpose = { id: 'lost', version: 1, kind: 'record', state: 'open', v: 1 };
      proxy.lose({ commands: ['insert'], times: 1 });
      await expect(store.purposes.add(purpose)).rejects.toMatchObject({ kind: 'store-unavailable' });
      expect(await store.purposes.findVersions('lost')).toEqual([purpose]);
    });
  });

  it('ends its attempts when it is closed', async () => {
    const other = await open(60_000);
    proxy.fail({ code: 112 });
    const call = other.progress.claim(0);
    await expect(Promise.all([other.close(), call])).rejects.toMatchObject({ kind: 'store-unavailable' });
  });
});
