import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aStoredPerson } from '../../support/builders/a-stored-person.ts';
import { aStoredStatement } from '../../support/builders/a-stored-statement.ts';
import { aRun } from '../../support/builders/a-run.ts';
import { aViolation } from '../../support/builders/a-violation.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';

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

describeWith('MongoDB', MONGODB_URL, 'a MongoDB store whose server is away', (server) => {
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
    store.statements.page({ where: [], ascending: true, limit: 1, examine: 1 }),
    store.statements.carrying(['a'], 1),
    store.statements.amend([{ id: aStoredStatement().id, v: 1, refs: [], voided: false }]),
    store.statements.newest(),
    store.statements.mark([aStoredStatement()]),
    store.statements.erasing(['a']),
    store.statements.remove([aStoredStatement()]),
    store.statements.walk({ limit: 1 }),
    store.statements.outline({ limit: 1 }),
    store.people.lookUp(['a']),
    store.people.find(['a']),
    store.people.create([{ id: 'a', identifier: 'b' }]),
    store.people.change(aStoredPerson()),
    store.people.addIdentifiers('a', ['b']),
    store.people.countIdentifiers('a'),
    store.people.removeIdentifiers('a'),
    store.people.remove('a'),
    store.people.unchained(1),
    store.people.count(),
    store.purposes.add(purpose),
    store.purposes.current(['a']),
    store.purposes.versions('a'),
    store.purposes.list({}),
    store.purposes.change(purpose),
    store.events.append({ seq: 1, event: 'a', hash: '', body: '' }),
    store.events.head(),
    store.events.byEvent('a'),
    store.events.page({ limit: 1 }),
    store.events.ofPerson('a', { limit: 1 }),
    store.erasures.add(erasure),
    store.erasures.find('a'),
    store.erasures.change(erasure),
    store.erasures.open(1),
    store.erasures.pending(),
    store.progress.claim(0),
    store.progress.save({ partition: 0, epoch: 1, last: 0, through: 0, aside: [] }),
    store.progress.all(),
    store.aside.put({ partition: 0, offset: 0, reason: '', bytes: Buffer.of(), asideAt: 0 }),
    store.aside.list(1),
    store.aside.count(),
    store.aside.removeBefore(0),
    store.sources.source('a'),
    store.sources.sources(),
    store.sources.credential('a'),
    store.sources.credentials(),
    store.sources.revokeCredential('a', 0),
    store.attachments.put('a', chunks(), 0, 'moodle'),
    store.attachments.use(['a'], 0),
    store.attachments.find(['a']),
    store.attachments.unusedSince(1, 1),
    store.attachments.remove('a', 0),
    store.attachments.removeTorn(1),
    store.attachments.read('a')[Symbol.asyncIterator]().next(),
    store.profiles.put({ id: 'a', document: Buffer.of(1), addedAt: 0 }),
    store.profiles.heads(),
    store.profiles.read('a'),
    store.runs.find(['a']),
    store.runs.saveAll([aRun()]),
    store.violations.add([aViolation()]),
    store.violations.list({ limit: 1 }),
    store.violations.counts({ limit: 1 }),
    store.violations.removeBefore(0),
    store.violations.removeOf(['a']),
    store.volumes.put({ id: 'a', countedAt: 0 }),
    store.volumes.find(['a']),
    store.facts.keep('a', 'b'),
    store.ping(),
  ];

  it('answers every call with store-unavailable within 4 s, and works again when the server is back', async () => {
    const statement = aStoredStatement();
    await store.statements.insert([statement]);
    line.cut();
    expect(await refusalOf(everyCall())).toBeLessThan(4000);
    line.mend();
    expect([...(await store.statements.find([statement.id])).keys()]).toEqual([statement.id]);
    expect(await store.statements.insert([statement])).toEqual(new Map([[statement.id, 'taken']]));
  });

  it('answers store-unavailable where the server goes away while calls are under way', async () => {
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

  it('answers store-unavailable within 9 s where the server takes what is sent and never answers', async () => {
    await store.ping();
    line.hold();
    expect(await refusalOf(everyCall())).toBeLessThan(9000);
  });
});
