import { rm } from 'node:fs/promises';
import { MongoClient } from 'mongodb';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import {
  DECIDING,
  type DecidingKind,
  placesOf,
  type StoredBits,
  storedBits,
} from '../../../torture/rehearsal/stored-bits.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const ignore = (): void => undefined;
const open = (url: string): Promise<Store> =>
  openStore(url, {
    now: Date.now,
    observe: { failed: ignore, retried: ignore, building: ignore, warned: ignore, damaged: ignore },
  });

const kindOf = (name: string): DecidingKind => DECIDING.find(({ kind }) => kind === name)!;
const PLACES = placesOf(20);

/** What all records of a table or a collection are, as they are stored. */
type ReadAll = (kind: DecidingKind) => Promise<string>;

const checks = (make: () => Promise<{ url: string; readAll: ReadAll; remove: () => Promise<void> }>): void => {
  let stand: Awaited<ReturnType<typeof make>>;
  let store: Store;
  let bits: StoredBits;
  const person = kindOf('person');
  const progress = kindOf('progress');

  beforeAll(async () => {
    stand = await make();
    store = await open(stand.url);
    bits = await storedBits({ storeUrl: stand.url });
    await store.people.create(['ada', 'eve', 'kim'].map((id) => ({ id, identifier: `identifier of ${id}` })));
    await store.progress.claim(7);
  });
  afterAll(async () => {
    await bits.close();
    await store.close();
    await stand.remove();
  });

  it.each(['person', 'identifier', 'progress'])('are there until they are put back: %s', async (name) => {
    const kind = kindOf(name);
    const before = await stand.readAll(kind);
    const seen = new Set<string>();
    for (const place of PLACES) {
      const flipped = await bits.flip(kind, place);
      seen.add(await stand.readAll(kind));
      expect(await flipped.isThere()).toBe(true);
      await flipped.putBack();
      expect(await flipped.isThere()).toBe(false);
      expect(await stand.readAll(kind)).toBe(before);
    }
    expect(seen).not.toContain(before);
    expect(seen.size).toBeGreaterThan(1);
  });

  it('are found by the check of records', async () => {
    for (const place of PLACES) {
      const flipped = await bits.flip(person, place);
      const { damaged } = (await store.recordChecks.check()).person;
      expect({ where: flipped.where, damaged: damaged.length }).toEqual({
        where: flipped.where,
        // What is stored under another id is named, and so is the person who is missing.
        damaged: flipped.where === 'people._id' ? 2 : 1,
      });
      await flipped.putBack();
    }
  });

  it('are there no more once the record was written anew or deleted, and put nothing back then', async () => {
    const flipped = await bits.flip(progress, { record: 0.5, inRecord: 0.99 });
    await store.recordChecks.repair();
    expect(await flipped.isThere()).toBe(false);
    await store.progress.claim(7);
    const anew = await stand.readAll(progress);
    await flipped.putBack();
    expect(await stand.readAll(progress)).toBe(anew);
  });
};

describe('changed bits of a store in a file', () => {
  checks(() => {
    const folder = aFolder('bits');
    const file = `${folder}/store.db`;
    return Promise.resolve({
      url: `sqlite:${file}`,
      readAll: ({ table }) => {
        const connection = openConnection(file, 'NORMAL');
        const rows = connection.all(`SELECT * FROM ${table}`);
        connection.close();
        return Promise.resolve(JSON.stringify(rows));
      },
      remove: () => rm(folder, { recursive: true, force: true }),
    });
  });
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'changed bits of documents', (server) => {
  checks(async () => {
    const url = new URL(server);
    url.pathname = `/${uniqueName('bits')}`;
    const client = await new MongoClient(url.href).connect();
    return {
      url: url.href,
      readAll: async ({ collection }) => {
        const stored = await client
          .db()
          .collection(collection)
          .find({}, { promoteValues: false, sort: { _id: 1 } })
          .toArray();
        const types = (value: unknown): unknown =>
          typeof value === 'object' && value !== null && '_bsontype' in value ? [value._bsontype, value] : value;
        // A server may have members in another order after one had another name.
        const members = (one: object): readonly unknown[] =>
          Object.entries(one)
            .sort()
            .map(([name, value]) => [name, types(value)]);
        return JSON.stringify(stored.map(members));
      },
      remove: async () => {
        await client.db().dropDatabase();
        await client.close();
      },
    };
  });
});
