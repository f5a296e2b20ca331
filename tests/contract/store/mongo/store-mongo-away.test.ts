import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredPerson } from '../../../support/builders/store/a-stored-person.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { aPatternRun } from '../../../support/builders/store/a-pattern-run.ts';
import { aViolation } from '../../../support/builders/store/a-violation.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** A line to the server that a test can cut, hold and mend. */
interface Line {
  readonly port: number;
  /** Ends every connection, and refuses new ones until it is mended. */
  cut(): void;
  /** Takes connections and bytes, and passes nothing on until it is mended. */
  hold(): void;
  mend(): void;
  close(): Promise<void>;
}

const openLine = async (server: string): Promise<Line> => {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  let state: 'whole' | 'cut' | 'held' = 'whole';
  const listener = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect({ host: hostname, port: Number(port) });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('data', (bytes) => {
        if (state === 'whole') other.write(bytes);
      });
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (listener.address() as AddressInfo).port,
    cut: () => {
      state = 'cut';
      drop();
    },
    hold: () => {
      state = 'held';
    },
    mend: () => {
      if (state === 'held') drop();
      state = 'whole';
    },
    close: async () => {
      drop();
      await new Promise((resolve) => {
        listener.close(resolve);
      });
    },
  };
};

/** How long it takes to reject, in milliseconds; every one of the calls must, with store-unavailable. */
const refusalOf = async (calls: readonly Promise<unknown>[]): Promise<number> => {
  const began = performance.now();
  const outcomes = await Promise.allSettled(calls);
  expect(
    outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as { kind?: string }).kind : 'answered',
    ),
  ).toEqual(calls.map(() => 'store-unavailable'));
  return performance.now() - began;
};

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a MongoDB store whose server is away', (server) => {
  let line: Line;
  let store: Store;
  let database: string;

  beforeEach(async () => {
    line = await openLine(server);
    database = uniqueName('away');
    store = await openMongoStore({ url: `mongodb://127.0.0.1:${line.port}/${database}`, now: Date.now });
  });

  afterEach(async () => {
    line.mend();
    await store.close();
    await line.close();
    const client = new MongoClient(server);
    await client.db(database).dropDatabase();
    await client.close();
  });

  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.of(1));
  };
  const purpose = { id: 'a', version: 1, kind: 'record', state: 'open', v: 1 };
  const erasure = { id: 'a', person: 'b', what: null, requestedAt: 0, v: 1 };
  const everyCall = (): Promise<unknown>[] => [
    store.statements.find([aStoredStatement().id]),
    store.statements.insert([aStoredStatement()]),
    store.statements.page({ where: [], ascending: true, limit: 1, maxExamined: 1 }),
    store.statements.findIdsByToken(['a'], 1),
    store.statements.updateRefs([{ id: aStoredStatement().id, v: 1, refs: [], voided: false }]),
    store.statements.newest(),
    store.statements.markErasing([aStoredStatement()]),
    store.statements.findErasing(['a']),
    store.statements.delete([aStoredStatement()]),
    store.statements.scan({ limit: 1 }),
    store.statements.scanWithoutText({ limit: 1 }),
    store.people.findByIdentifiers(['a']),
    store.people.find(['a']),
    store.people.create([{ id: 'a', identifier: 'b' }]),
    store.people.update(aStoredPerson()),
    store.people.addIdentifiers('a', ['b']),
    store.people.countIdentifiers('a'),
    store.people.deleteIdentifiers('a'),
    store.people.delete('a'),
    store.people.findWithOutboxEntry(1),
    store.people.count(),
    store.purposes.add(purpose),
    store.purposes.findCurrent(['a']),
    store.purposes.findVersions('a'),
    store.purposes.list({}),
    store.purposes.update(purpose),
    store.auditEvents.append({ seq: 1, event: 'a', hash: '', body: '' }),
    store.auditEvents.head(),
    store.auditEvents.findByEvent('a'),
    store.auditEvents.page({ limit: 1 }),
    store.auditEvents.findByPerson('a', { limit: 1 }),
    store.erasures.add(erasure),
    store.erasures.find('a'),
    store.erasures.update(erasure),
    store.erasures.findOpen(1),
    store.erasures.backlog(),
    store.progress.claim(0),
    store.progress.save({ partition: 0, epoch: 1, last: 0, through: 0, deadLetters: [] }),
    store.progress.all(),
    store.deadLetters.put({ partition: 0, offset: 0, reason: '', bytes: Buffer.of(), addedAt: 0 }),
    store.deadLetters.list(1),
    store.deadLetters.count(),
    store.deadLetters.deleteBefore(0),
    store.sources.findSource('a'),
    store.sources.listSources(),
    store.sources.findCredential('a'),
    store.sources.listCredentials(),
    store.sources.revokeCredential('a', 0),
    store.attachments.put({ sha2: 'a', usedAt: 0, source: 'moodle' }, chunks()),
    store.attachments.touch(['a'], 0),
    store.attachments.find(['a']),
    store.attachments.findUnusedSince(1, 1),
    store.attachments.delete('a', 0),
    store.attachments.deleteIncomplete(1),
    store.attachments.read('a')[Symbol.asyncIterator]().next(),
    store.profiles.put({ id: 'a', document: Buffer.of(1), addedAt: 0 }),
    store.profiles.listRevisions(),
    store.profiles.read('a'),
    store.patternRuns.find(['a']),
    store.patternRuns.saveAll([aPatternRun()]),
    store.violations.add([aViolation()]),
    store.violations.list({ limit: 1 }),
    store.violations.listCounts({ limit: 1 }),
    store.violations.deleteBefore(0),
    store.violations.deleteByStatements(['a']),
    store.volumes.put({ id: 'a', countedAt: 0 }),
    store.volumes.find(['a']),
    store.facts.putIfAbsent('a', 'b'),
    store.ping(),
  ];

  it('answers every call with store-unavailable within 4 s, and works again when the server is back', async () => {
    const statement = aStoredStatement();
    await store.statements.insert([statement]);
    line.cut();
    expect(await refusalOf(everyCall())).toBeLessThan(4000);
    line.mend();
    expect([...(await store.statements.find([statement.id])).keys()]).toEqual([statement.id]);
    expect(await store.statements.insert([statement])).toEqual(new Map([[statement.id, 'exists']]));
  });

  it('answers store-unavailable where the server fails during calls', async () => {
    const calls = everyCall();
    setImmediate(() => {
      line.cut();
    });
    const kinds = await Promise.all(
      calls.map((call) =>
        call.then(
          () => 'answered',
          (thrown: unknown) => (thrown as { kind?: string }).kind,
        ),
      ),
    );
    expect(new Set(kinds)).toContain('store-unavailable');
    expect(kinds.filter((kind) => kind !== 'store-unavailable' && kind !== 'answered')).toEqual([]);
  });

  it('answers store-unavailable within 9 s where the server accepts requests and never answers', async () => {
    await store.ping();
    line.hold();
    expect(await refusalOf(everyCall())).toBeLessThan(9000);
  });
});
