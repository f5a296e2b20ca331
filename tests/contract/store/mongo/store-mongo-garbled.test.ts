import { inspect } from 'node:util';
import { BSON, MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { everyStoreCall } from '../../../support/checks/mongo/every-store-call.ts';
import {
  MONGODB_CANARY,
  type MongodbProxy,
  startMongodbProxy,
} from '../../../support/servers/proxies/mongodb-proxy.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const HEADER = 16;
const BODY = 21;

/** A whole answer with this number in place of its length, its operation or the length of its document. */
const withNumber = (whole: Buffer, at: number, number: number): Buffer => {
  const changed = Buffer.from(whole);
  changed.writeInt32LE(number, at);
  return changed;
};

/** An answer with this document, whatever the driver expects. */
const withBody = (whole: Buffer, document: object): Buffer => {
  const answer = Buffer.concat([whole.subarray(0, BODY), BSON.serialize(document)]);
  return withNumber(answer, 0, answer.byteLength);
};

const GARBLED: readonly (readonly [string, (whole: Buffer) => Uint8Array])[] = [
  ['bytes that are no BSON', (whole) => whole.fill(0xff, BODY + 4)],
  ['text', () => Buffer.from(`HTTP/1.1 400 Bad Request\r\n\r\n${MONGODB_CANARY}`)],
  ['a negative length', (whole) => withNumber(whole, 0, -1)],
  ['a length of 2 GB', (whole) => withNumber(whole, 0, 0x7fffffff)],
  ['a length of nothing', (whole) => withNumber(whole, 0, 0)],
  ['a document that is longer than its message', (whole) => withNumber(whole, BODY, 0x7ffffff0)],
  ['a document of a negative length', (whole) => withNumber(whole, BODY, -5)],
  ['another operation', (whole) => withNumber(whole, 12, 4711)],
  ['a compressed message that is none', (whole) => withNumber(whole, 12, 2012)],
  ['a section of a kind that there is not', (whole) => whole.fill(9, HEADER + 4, HEADER + 5)],
  ['no document', (whole) => withNumber(whole.subarray(0, BODY), 0, BODY)],
  ['a document without any member', (whole) => withBody(whole, {})],
  [
    'members of other types',
    (whole) => withBody(whole, { ok: 'yes', cursor: 7, value: 'x', n: 'many', writeErrors: 1 }),
  ],
  ['a cursor that is none', (whole) => withBody(whole, { ok: 1, cursor: { id: 'x', firstBatch: 7 } })],
];

describeWith(
  { name: 'MongoDB', url: MONGODB_URL },
  'a MongoDB store whose server answers what is no answer',
  (server) => {
    const database = uniqueName('garbled');
    let proxy: MongodbProxy;
    let store: Store;
    const open = (): Promise<Store> => openMongoStore({ url: proxy.urlOf(database), now: Date.now, retryForMs: 30 });

    beforeAll(async () => {
      proxy = await startMongodbProxy(server);
      store = await open();
    });
    afterAll(async () => {
      proxy.repair();
      await store.close();
      await proxy.close();
      const client = new MongoClient(server);
      await client.db(database).dropDatabase();
      await client.close();
    });

    it.each(GARBLED)('says store-unavailable in every call, and goes on, where that is %s', async (_, garble) => {
      proxy.garble(garble);
      const calls = [...everyStoreCall(store), ['ping', store.ping()] as const];
      const outcomes = await Promise.all(
        calls.map(async ([name, call]) => {
          const outcome: unknown = await call.then(
            () => ({ kind: 'resolved' }),
            (thrown: unknown) => thrown,
          );
          expect(inspect(outcome, { depth: 9 })).not.toContain(MONGODB_CANARY);
          return [name, (outcome as { kind?: string }).kind ?? inspect(outcome)] as const;
        }),
      );
      expect(outcomes.filter(([, kind]) => kind !== 'store-unavailable' && kind !== 'resolved')).toEqual([]);
      proxy.repair();
      const statement = aStoredStatement();
      await store.statements.insert([statement]);
      expect((await store.statements.find([statement.id])).size).toBe(1);
    });
  },
);
