import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { type Document, MongoClient } from 'mongodb';
import { SHARD_KEYS } from '../../../../src/store/mongo/cluster/sharding.ts';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { everyStoreCall } from '../../../support/checks/mongo/every-store-call.ts';
import { startCommandRecorder } from '../../../support/servers/proxies/command-recorder.ts';
import { commandName } from '../../../support/servers/proxies/mongodb-messages.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

interface Privilege {
  readonly resource: { readonly db?: string; readonly collection?: string; readonly cluster?: boolean };
  readonly actions: readonly string[];
}

/** The action that each command asks for, beside `insert` for upserts (MongoDB manual, "Privilege Actions"). */
const ACTIONS: Readonly<Record<string, string>> = {
  find: 'find',
  aggregate: 'find',
  count: 'find',
  distinct: 'find',
  getMore: 'find',
  insert: 'insert',
  update: 'update',
  delete: 'remove',
  findAndModify: 'update',
  createIndexes: 'createIndex',
  dropIndexes: 'dropIndex',
  listIndexes: 'listIndexes',
};

/** What every user may send. */
const FREE = new Set(['hello', 'isMaster', 'buildInfo', 'killCursors']);

/** The rights of the role that the script makes for a database. */
const privilegesOf = (database: string): readonly Privilege[] => {
  let made: readonly Privilege[] = [];
  runInNewContext(readFileSync('deploy/mongodb/role.js', 'utf8'), {
    process: { env: { DATABASE: database } },
    passwordPrompt: () => '',
    db: {
      getSiblingDB: () => ({
        createRole: ({ privileges }: { readonly privileges: readonly Privilege[] }) => {
          made = privileges;
        },
        createUser: () => undefined,
      }),
    },
  });
  return made;
};

const isWrite = (command: Document): boolean =>
  ['insert', 'update', 'delete', 'findAndModify'].includes(commandName(command));
const isRead = (command: Document): boolean =>
  ['find', 'aggregate', 'count', 'distinct'].includes(commandName(command)) && command['$db'] !== 'admin';

/** The filters of a command's writes of one document. */
const filtersOfOne = (command: Document): readonly Document[] => [
  ...((command['updates'] ?? []) as readonly Document[])
    .filter(({ multi }) => multi !== true)
    .map(({ q }) => q as Document),
  ...((command['deletes'] ?? []) as readonly Document[])
    .filter((one) => one['limit'] === 1)
    .map(({ q }) => q as Document),
  ...(command['findAndModify'] === undefined ? [] : [command['query'] as Document]),
];

const hasOperator = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.startsWith('$'));

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'the commands of a MongoDB store', (server) => {
  const database = uniqueName('commands');
  let commands: readonly Document[];

  beforeAll(async () => {
    const recorder = await startCommandRecorder(server);
    commands = await recorder.during(async () => {
      const store = await openMongoStore({ url: recorder.urlOf(database), now: Date.now, checkIndexesEveryMs: 5 });
      for (let time = 0; time < 2; time++) await Promise.allSettled(everyStoreCall(store).values());
      await store.close();
    });
    await recorder.close();
  });
  afterAll(async () => {
    const client = new MongoClient(server);
    await client.db(database).dropDatabase();
    await client.close();
  });

  it('need exactly the rights of the role that deploy/mongodb/role.js makes', () => {
    const [own, ...others] = privilegesOf(database);
    const needed = commands
      .filter((command) => command['$db'] === database && !FREE.has(commandName(command)))
      .map((command) => ACTIONS[commandName(command)] ?? `an action for ${commandName(command)}`);
    expect(own?.resource).toEqual({ db: database, collection: '' });
    expect([...new Set(needed)].toSorted()).toEqual([...(own?.actions ?? [])].toSorted());
    const elsewhere = commands.filter((command) => command['$db'] !== database).map(commandName);
    expect(elsewhere.filter((name) => !FREE.has(name))).toEqual(['serverStatus']);
    expect(others.flatMap(({ actions }) => actions)).toEqual(['find', 'inprog', 'serverStatus']);
  });

  it('say how a write is confirmed and what a read sees, so that no default of a cluster counts', () => {
    const ownWrites = commands.filter((one) => isWrite(one) && one[commandName(one)] !== 'signInFailures');
    expect(ownWrites.length).toBeGreaterThan(50);
    expect(
      ownWrites.filter(({ writeConcern }) => (writeConcern as Document | undefined)?.['w'] !== 'majority'),
    ).toEqual([]);
    expect(ownWrites.filter(({ writeConcern }) => (writeConcern as Document)['j'] !== true)).toEqual([]);
    const reads = commands.filter(isRead);
    expect(reads.length).toBeGreaterThan(50);
    expect(
      reads.filter(
        ({ readConcern }) => !['local', 'majority'].includes(String((readConcern as Document | undefined)?.['level'])),
      ),
    ).toEqual([]);
  });

  it('write documents by their keys alone, whatever other index their filter could use', () => {
    const ofDocuments = commands.filter((one) => isWrite(one) && one[commandName(one)] === 'documents');
    const writes = ofDocuments.flatMap((one) => [
      ...((one['updates'] ?? []) as readonly Document[]),
      ...((one['deletes'] ?? []) as readonly Document[]),
    ]);
    const byKey = writes.filter(({ q }) => Object.hasOwn(q as Document, '_id') && Object.hasOwn(q as Document, 'etag'));
    expect(byKey.length).toBeGreaterThan(1);
    expect(byKey.map(({ hint }) => hint as unknown)).toEqual(byKey.map(() => ({ _id: 1 })));
  });

  it('read decisions linearizable where the URL asks for it, and nothing else', async () => {
    const recorder = await startCommandRecorder(server);
    const url = `${recorder.urlOf(database)}&readConcernLevel=linearizable`;
    const store = await openMongoStore({ url, now: Date.now });
    const recorded = await recorder.during(async () => {
      await Promise.allSettled(everyStoreCall(store).values());
    });
    await store.close();
    await recorder.close();
    const linearizable = recorded.filter(
      (one) => isRead(one) && (one['readConcern'] as Document)['level'] === 'linearizable',
    );
    expect(new Set(linearizable.map((one) => one[commandName(one)] as unknown))).toEqual(
      new Set(['people', 'identifiers', 'identifierCopies', 'purposes']),
    );
    const others = recorded.filter((one) => isRead(one) && !linearizable.includes(one));
    expect(others.map((one) => one[commandName(one)] as unknown)).toEqual(
      expect.not.arrayContaining(['people', 'identifiers', 'purposes']),
    );
  });

  it('name the whole shard key where they change one document of a collection that may be sharded', () => {
    const filters = commands
      .filter((command) => Object.hasOwn(SHARD_KEYS, String(command[commandName(command)])))
      .flatMap(filtersOfOne);
    expect(filters.length).toBeGreaterThan(10);
    expect(filters.filter(({ _id }) => _id === undefined || hasOperator(_id))).toEqual([]);
  });
});
