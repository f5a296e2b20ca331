import { MongoClient } from 'mongodb';
import { createSink } from '../../../src/sink/sink.ts';
import { MOST_REFS } from '../../../src/sink/statements/resolve-references.ts';
import { openMongoStore } from '../../../src/store/mongo/open-mongo-store.ts';
import { isTooLarge } from '../../../src/store/mongo/client/too-large.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { batchOf, messageOf } from '../../models/sink/batch-of.ts';
import { aNamedStatement } from '../../support/builders/a-statement.ts';
import { aStoredStatement, aToken } from '../../support/builders/a-stored-statement.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';

const START = 1_700_000_000_000;
const LARGEST = 16_777_216 - 29 * MOST_REFS - 1_024;

describeWith('MongoDB', MONGODB_URL, 'a statement larger than a document of MongoDB', (server) => {
  const url = new URL(server);
  url.pathname = `/${uniqueName('large')}`;
  let store: Store;
  beforeEach(async () => {
    store = await openMongoStore({ url: url.href, now: Date.now });
  });
  afterEach(async () => {
    await store.close();
    const client = new MongoClient(url.href);
    await client.db().dropDatabase();
    await client.close();
  });

  it('is told apart from those whose id is taken, and keeps no other from being put', async () => {
    const [taken, free] = [aStoredStatement(), aStoredStatement()];
    const large = aStoredStatement({ text: Buffer.alloc(LARGEST + 1, ' ') });
    await store.statements.insert([taken]);
    expect(await store.statements.insert([taken, large, free])).toEqual(
      new Map([
        [large.id, 'too-large'],
        [taken.id, 'taken'],
      ]),
    );
    expect([...(await store.statements.find([taken.id, large.id, free.id])).keys()].sort()).toEqual(
      [taken.id, free.id].sort(),
    );
    expect(await store.statements.insert([large])).toEqual(new Map([[large.id, 'too-large']]));
  });

  it('is not one that only just fits, with all tokens that it may come to have', async () => {
    const statement = aStoredStatement({ text: Buffer.alloc(LARGEST, ' '), refs: [] });
    expect(await store.statements.insert([statement])).toEqual(new Map());
    const refs = Array.from({ length: MOST_REFS }, (_, n) => aToken(`${n}`));
    expect(await store.statements.amend([{ id: statement.id, v: statement.v, refs, voided: true }])).toEqual(new Set());
    expect([isTooLarge({ ...statement, refs: [...refs, aToken('more')] }), isTooLarge({ ...statement, refs })]).toEqual(
      [true, false],
    );
  }, 60_000);

  it('is set aside by the sink, which goes on', async () => {
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    const [large, sibling, next] = [
      aNamedStatement({ result: { response: 'secret '.repeat(2_000_000) } }),
      aNamedStatement(),
      aNamedStatement(),
    ];
    await sink.handle({
      partition: 0,
      messages: [messageOf(3, START, batchOf([large, sibling])), messageOf(4, START, batchOf([next]))],
    });
    expect([...(await store.statements.find([large.id, sibling.id, next.id])).keys()].sort()).toEqual(
      [sibling.id, next.id].sort(),
    );
    expect(await store.progress.all()).toMatchObject([
      { offset: 5, aside: [{ offset: 3, frame: 0, index: 0, tooLarge: true }] },
    ]);
    expect((await store.aside.list(10)).map(({ reason, bytes }) => [reason, bytes.byteLength])).toEqual([
      ['Larger than the store can hold: statement 0 of batch 0', 0],
    ]);
  }, 60_000);
});
