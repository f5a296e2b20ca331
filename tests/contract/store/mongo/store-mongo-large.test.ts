import { MongoClient } from 'mongodb';
import { decodeRecord } from '../../../../src/journal/port/batch-encoding.ts';
import { createSink } from '../../../../src/sink/sink.ts';
import { MAX_REFS } from '../../../../src/sink/statements/resolve-references.ts';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { isTooLarge } from '../../../../src/store/mongo/statements/too-large.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { batchOf, messageOf } from '../../../models/sink/batch-of.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const START = 1_700_000_000_000;
/** What the accounts in the place of 1,000 erased people may add. */
const REPLACED = 200_000;
const LARGEST = 16_777_216 - 29 * MAX_REFS - REPLACED - 1_024;

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a statement larger than a document of MongoDB', (server) => {
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

  it('is refused with another reason than an existing id, and prevents no other insert', async () => {
    const [existing, free] = [aStoredStatement(), aStoredStatement()];
    const large = aStoredStatement({ text: Buffer.alloc(LARGEST + 1, ' ') });
    await store.statements.insert([existing]);
    expect(await store.statements.insert([existing, large, free])).toEqual(
      new Map([
        [large.id, 'too-large'],
        [existing.id, 'exists'],
      ]),
    );
    expect([...(await store.statements.find([existing.id, large.id, free.id])).keys()].sort()).toEqual(
      [existing.id, free.id].sort(),
    );
    expect(await store.statements.insert([large])).toEqual(new Map([[large.id, 'too-large']]));
  });

  it('is not one that just fits with all tokens that it may inherit', async () => {
    const statement = aStoredStatement({ text: Buffer.alloc(LARGEST, ' '), refs: [] });
    expect(await store.statements.insert([statement])).toEqual(new Map());
    const refs = Array.from({ length: MAX_REFS }, (_, n) => aToken(`${n}`));
    expect(await store.statements.updateRefs([{ id: statement.id, v: statement.v, refs, voided: true }])).toEqual(
      new Set(),
    );
    expect([isTooLarge({ ...statement, refs: [...refs, aToken('more')] }), isTooLarge({ ...statement, refs })]).toEqual(
      [true, false],
    );
    const replaced = { ...statement, v: statement.v + 1, refs, text: Buffer.alloc(LARGEST + REPLACED, ' ') };
    expect(await store.statements.rewrite([replaced])).toEqual(new Set());
  });

  it('becomes a dead letter of the sink, which goes on', async () => {
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
      { offset: 5, deadLetters: [{ offset: 3, frame: 0, index: 0, tooLarge: true }] },
    ]);
    const letters = await store.deadLetters.list(10);
    expect(letters.map(({ reason, bytes }) => [reason, decodeRecord(bytes).batches.map(({ ids }) => ids)])).toEqual([
      ['Larger than the store can hold: statement 0 of batch 0', [[]]],
    ]);
  });
});
