import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { type CommandRecorder, startCommandRecorder } from '../../../support/servers/proxies/command-recorder.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'inserts of statements at the same time', (server) => {
  const database = uniqueName('inserts');
  let recorder: CommandRecorder;
  let store: Store;

  beforeAll(async () => {
    recorder = await startCommandRecorder(server);
    store = await openMongoStore({ url: recorder.urlOf(database), now: Date.now });
  });
  afterAll(async () => {
    await store.close();
    await recorder.close();
    const client = new MongoClient(server);
    await client.db(database).dropDatabase();
    await client.close();
  });

  const some = (count: number) => Array.from({ length: count }, () => aStoredStatement());

  it('are one command, and each learns which of its own ids exist', async () => {
    const [one, two, three, shared] = [aStoredStatement(), aStoredStatement(), aStoredStatement(), aStoredStatement()];
    await store.statements.insert([two]);
    let refused: readonly unknown[] = [];
    const commands = await recorder.during(async () => {
      refused = await Promise.all([
        store.statements.insert([one, shared]),
        store.statements.insert([]),
        store.statements.insert([shared, two, three]),
      ]);
    });
    expect(commands.map(({ insert }) => insert as unknown)).toEqual(['statements']);
    expect(refused).toEqual([
      new Map(),
      new Map(),
      new Map([
        [shared.id, 'exists'],
        [two.id, 'exists'],
      ]),
    ]);
    expect((await store.statements.find([one, two, three, shared].map(({ id }) => id))).size).toBe(4);
  });

  it('are commands of at most 1,000 statements', async () => {
    const commands = await recorder.during(() =>
      Promise.all([600, 300, 200].map((count) => store.statements.insert(some(count)))),
    );
    const sizes = commands.map(({ documents }) => (documents as readonly unknown[]).length);
    expect(sizes.toSorted((one, other) => one - other)).toEqual([200, 900]);
  });
});
