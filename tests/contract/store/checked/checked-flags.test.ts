import { DatabaseSync } from '@photostructure/sqlite';
import { MongoClient } from 'mongodb';
import { join } from 'node:path';
import { DAY_MS } from '../../../../src/core/time.ts';
import {
  keyOf,
  type StatementDocument,
  toDocument,
} from '../../../../src/store/mongo/statements/statement-document.ts';
import { createSweepConsent } from '../../../../src/sink/sweeps/sweep-consent.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { targetToken, voidingToken } from '../../../../src/xapi/statement/tokens.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** What the store says of the flags of a statement: by its id, in a page, and in one with voided statements. */
const flagsOf = async ({ statements }: Store, id: string): Promise<string> => {
  const one = (await statements.find([id])).get(id);
  const query = { where: [], ascending: true, limit: 9, maxExamined: 99 } as const;
  const isIn = async (withVoided?: true): Promise<boolean> => {
    const page = await statements.page({ ...query, ...(withVoided === undefined ? {} : { withVoided }) });
    return page.statements.some((statement) => statement.id === id);
  };
  const lists = [await isIn(), await isIn(true)];
  // A list that leaves a damaged one out would decide by its flags.
  if (one?.damaged === true) return lists.every(Boolean) ? 'damaged' : `damaged, and not in a list: ${lists.join()}`;
  return JSON.stringify([one?.voided, ...lists]);
};

/** Where the store says that a statement is being erased: a sweep deletes it then. */
const erasingIn = async ({ statements }: Store, id: string): Promise<readonly string[]> => {
  const scanned = (await statements.scan({ limit: 9 })).find((one) => one.id === id);
  return [
    ...(scanned?.erasing === true ? ['in a scan'] : []),
    ...((await statements.findErasing([id])).has(id) ? ['by its id'] : []),
  ];
};

/** The ids that a sweep of statements that may not stay would delete. */
const sweptOf = async ({ statements }: Store): Promise<readonly string[]> => {
  const swept: string[] = [];
  const sweep = createSweepConsent({
    statements,
    consent: {
      personsById: () => Promise.resolve(new Map()),
      erase: (some) => Promise.resolve(void swept.push(...some.map(({ id }) => id))),
    },
  });
  await sweep();
  return swept;
};

const [IN_FORCE, VOIDED] = ['[false,true,true]', '[true,false,true]'];

/** A statement, and one that is voided after it was stored. */
const writeBoth = async ({ statements }: Store): Promise<readonly [StoredStatement, StoredStatement]> => {
  const [one, other] = [aStoredStatement(), aStoredStatement()];
  await statements.insert([one, other]);
  await statements.updateRefs([{ id: other.id, at: other.at, v: other.v, refs: other.refs, voided: true }]);
  return [one, other];
};

describe('a statement of SQLite in whose flags a bit is another', () => {
  it('is as it was, or damaged in every read, until it is voided anew', async () => {
    const file = join(aFolder('flags'), 'store.db');
    const store = await openStore(`sqlite:${file}`, { now: Date.now });
    const raw = new DatabaseSync(file);
    const rowOf = (id: string) =>
      raw.prepare('SELECT voided, flags_checksum FROM statements WHERE id = ?').get(id) as Readonly<
        Record<string, number | null>
      >;
    const set = (id: string, column: string, value: number | null): void => {
      raw.prepare(`UPDATE statements SET ${column} = ? WHERE id = ?`).run(value, id);
    };
    try {
      const [one, other] = await writeBoth(store);
      for (const [{ id }, answer] of [[one, IN_FORCE] as const, [other, VOIDED] as const]) {
        expect(await flagsOf(store, id)).toBe(answer);
        for (const column of ['voided', 'flags_checksum']) {
          const before = rowOf(id)[column] ?? null;
          for (let bit = 0; bit < 31; bit++) {
            set(id, column, (before ?? 0) ^ (1 << bit));
            expect([column, bit, await flagsOf(store, id)]).toEqual([column, bit, 'damaged']);
            expect([column, bit, ...(await erasingIn(store, id))]).toEqual([column, bit]);
            expect([column, bit, ...(await sweptOf(store))]).toEqual([column, bit]);
          }
          set(id, column, before);
        }
        expect(await flagsOf(store, id)).toBe(answer);
      }

      set(other.id, 'voided', 0);
      expect(await store.statements.updateRefs([{ ...other, v: other.v + 1, voided: false }])).toEqual(new Set());
      expect(await flagsOf(store, other.id)).toBe('damaged');
      expect(await store.statements.updateRefs([{ ...other, v: other.v + 2, voided: true }])).toEqual(new Set());
      expect(await flagsOf(store, other.id)).toBe(VOIDED);
      await store.statements.markErasing([other]);
      expect([...(await store.statements.findErasing([other.id])).values()][0]).toMatchObject({ erasing: true });
      expect(await sweptOf(store)).toEqual([other.id]);
    } finally {
      raw.close();
      await store.close();
    }
  });
});

describeWith(
  { name: 'MongoDB', url: MONGODB_URL },
  'a statement of MongoDB in whose flags a bit is another',
  (server) => {
    const url = new URL(server);
    let client: MongoClient;
    beforeEach(async () => {
      url.pathname = `/${uniqueName('flags')}`;
      client = await new MongoClient(url.href).connect();
    });
    afterEach(async () => {
      await client.db().dropDatabase();
      await client.close();
    });
    const documents = () => client.db().collection<StatementDocument>('statements');
    const set = async (id: string, members: Partial<StatementDocument>): Promise<void> => {
      await documents().updateOne({ _id: keyOf(id) }, { $set: members });
    };

    it('is as it was, or damaged in every read', async () => {
      const store = await openStore(url.href, { now: Date.now });
      try {
        const [one, other] = await writeBoth(store);
        const flags = async () => [await flagsOf(store, one.id), await flagsOf(store, other.id)];
        expect(await flags()).toEqual([IN_FORCE, VOIDED]);
        await set(one.id, { voided: true });
        await set(other.id, { voided: false });
        expect(await flags()).toEqual(['damaged', 'damaged']);
        await set(one.id, { voided: false, voidedCheck: 1 });
        await set(other.id, { voided: true, voidedCheck: 1 });
        expect(await flags()).toEqual(['damaged', 'damaged']);
      } finally {
        await store.close();
      }
    });

    it('is voided where a release before has said so, and sealed; damaged once all are', async () => {
      const start = 1_700_000_000_000;
      const [voided, late] = [aStoredStatement({ voided: true }), aStoredStatement({ voided: true })];
      const object = { objectType: 'StatementRef', id: voided.id };
      const verb = { id: 'http://adlnet.gov/expapi/verbs/voided' };
      const voiding = aStoredStatement({
        refs: [voidingToken(voided.id), targetToken(voided.id)],
        text: Buffer.from(JSON.stringify({ verb, object })),
      });
      const asBefore = ({ voidedCheck: _, ...document }: StatementDocument): StatementDocument => document;
      const checksOf = async () => (await documents().find({ voided: true }).toArray()).map((one) => one.voidedCheck);
      const flagsAt = async (now: number): Promise<readonly string[]> => {
        const store = await openStore(url.href, { now: () => now });
        const flags = [await flagsOf(store, voided.id), await flagsOf(store, late.id)];
        await store.close();
        return flags;
      };
      await documents().insertMany([voided, voiding].map((one) => asBefore(toDocument(one))));
      expect(await flagsAt(start)).toEqual([VOIDED, '[null,false,false]']);
      expect(await checksOf()).toEqual([expect.any(Number)]);
      // That release still runs, and voids another.
      await documents().insertOne(asBefore(toDocument(late)));
      expect(await flagsAt(start + DAY_MS)).toEqual([VOIDED, VOIDED]);
      expect(await flagsAt(start + DAY_MS + 1)).toEqual([VOIDED, 'damaged']);
    });
  },
);
