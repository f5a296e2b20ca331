import { randomUUID } from 'node:crypto';
import { type Collection, type Document, MongoClient } from 'mongodb';
import { openStore } from '../../../../src/store/open-store.ts';
import { isDamaged } from '../../../../src/store/ports/checked/damaged-record.ts';
import type { CheckedKind } from '../../../../src/store/ports/checked/record-checksum.ts';
import type { StoreDamage } from '../../../../src/store/ports/store-observer.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';
import {
  ABSENT,
  answerOf,
  CHECKED_RECORDS,
  createChoice,
  DENIED_WITHOUT,
  isNamed,
  READ_FROM_COPY,
  writeOthers,
} from './checked-records.ts';

type Choose = (below: number) => number;
type Stored = Document & { _id: unknown };

const FLIPS = 200;

/** Another value than this one: one bit is another, of one value in a list or an object. */
const flipped = (value: unknown, choose: Choose): unknown => {
  if (typeof value === 'number') return Number(BigInt(value) ^ (1n << BigInt(choose(40))));
  if (typeof value === 'string') {
    if (value === '') return 'x';
    const at = choose(value.length);
    return value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ (1 << choose(5))) + value.slice(at + 1);
  }
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) {
    const at = choose(value.length);
    return value.length === 0 ? ['x'] : value.map((one: unknown, index) => (index === at ? flipped(one, choose) : one));
  }
  const names = Object.keys(value as object);
  const name = names[choose(names.length)] ?? 'x';
  return { ...(value as object), [name]: flipped((value as Document)[name] ?? '', choose) };
};

const COLLECTIONS: Readonly<Record<CheckedKind, readonly string[]>> = {
  person: ['people'],
  identifier: ['identifiers', 'identifierCopies'],
  purpose: ['purposes'],
  source: ['sources'],
  credential: ['credentials'],
  'session-credential': ['sessionCredentials'],
  account: ['staff'],
  'account-session': ['staffSessions'],
  organisation: ['organisations'],
  study: ['studies'],
  'study-cursor': ['releasers'],
  forwarding: ['forwardings'],
  webhook: ['webhooks'],
  erasure: ['erasures'],
  replacement: ['replacements'],
  'pattern-run': ['runs'],
  progress: ['progress'],
  release: ['releases'],
  fact: ['facts', 'factCopies'],
  'ended-session': ['endedSessions', 'endedSessionCopies'],
};

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a document of MongoDB in which a bit is another', (server) => {
  const damages: StoreDamage[] = [];
  const url = new URL(server);
  url.pathname = `/${uniqueName('checked')}`;
  let store: Store;
  let client: MongoClient;

  const open = (): Promise<Store> => {
    const ignore = (): void => undefined;
    const observe = { failed: ignore, retried: ignore, building: ignore, warned: ignore };
    return openStore(url.href, {
      now: Date.now,
      observe: { ...observe, damaged: (damage) => damages.push(damage) },
    });
  };

  beforeAll(async () => {
    store = await open();
    client = await new MongoClient(url.href).connect();
    await writeOthers(store);
  });
  afterAll(async () => {
    await store.close();
    await client.db().dropDatabase();
    await client.close();
  });

  const idsOf = async (collection: Collection<Stored>): Promise<ReadonlySet<unknown>> =>
    new Set((await collection.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));

  it.each(Object.keys(CHECKED_RECORDS) as readonly CheckedKind[])(
    'is read as it was, or is damaged: %s',
    async (kind) => {
      const collections = COLLECTIONS[kind].map((name) => client.db().collection<Stored>(name));
      const before = await Promise.all(collections.map(idsOf));
      const read = await CHECKED_RECORDS[kind](store);
      const answer = await answerOf(read(store));
      expect(['damaged', 'undefined']).not.toContain(answer);
      const choose = createChoice(kind.length);
      // Owners of identifiers that were found intact are cached.
      const reader = await open();
      let found = 0;
      for (const [index, collection] of collections.entries()) {
        const own = (await collection.find({}).toArray()).find(({ _id }) => before[index]?.has(_id) === false);
        if (own === undefined) throw new Error(`${collection.collectionName} has none of it`);
        const names = Object.keys(own).filter((name) => name !== '_id');
        for (let round = 0; round < 2 * names.length + FLIPS; round++) {
          const name = names[round < 2 * names.length ? round % names.length : choose(names.length)] ?? '';
          const { [name]: value, ...rest } = own;
          const other = round < names.length ? rest : { ...own, [name]: flipped(value, choose) };
          await collection.replaceOne({ _id: own._id }, other);
          damages.length = 0;
          const now = await answerOf(read(reader));
          const isDenied = DENIED_WITHOUT.has(kind) && ABSENT.has(now);
          if (now !== answer && now !== 'damaged' && !isDenied)
            throw new Error(`${collection.collectionName}.${name} decides otherwise: ${now}`);
          const isCopyRead = READ_FROM_COPY.has(kind);
          if (isCopyRead && !(await isNamed(reader, kind)))
            throw new Error(`${collection.collectionName}.${name}: no check names it`);
          if (isCopyRead || damages.length > 0) found++;
          else if (now === 'damaged') throw new Error(`${collection.collectionName}.${name}: nothing was reported`);
        }
        await collection.replaceOne({ _id: own._id }, own);
      }
      expect(found).toBeGreaterThan(0);
      expect(await answerOf(read(reader))).toBe(answer);
      await reader.close();
    },
  );

  it('denies if a person is stored under another id, also to those who were merged into that person', async () => {
    const people = client.db().collection<Document & { _id: string }>('people');
    const [own, former, other] = [randomUUID(), randomUUID(), randomUUID()] as const;
    const [identifier, formerIdentifier] = [randomUUID(), randomUUID()];
    await store.people.create([
      { id: own, identifier },
      { id: former, identifier: formerIdentifier },
      { id: other, identifier: randomUUID() },
    ]);
    await store.people.update({ id: own, decisions: { 'record:a': { state: 'objected' } }, v: 2 });
    await store.people.update({ id: former, mergedInto: own, decisions: {}, v: 2 });
    const stored = (await people.findOne({ _id: own }))!;
    await people.deleteOne({ _id: own });
    await people.insertOne({ ...stored, _id: `${own}x` });
    const another = await open();
    for (const reader of [store, another]) {
      const found = await reader.people.findByIdentifiers([identifier, formerIdentifier]);
      expect([...found.values()].map((one) => [one.id, isDamaged(one)])).toEqual([
        [own, true],
        [own, true],
      ]);
      expect([...(await reader.people.find([own, randomUUID()])).values()].map(isDamaged)).toEqual([true]);
      const made = await reader.people.create([{ id: randomUUID(), identifier }]);
      expect([...made.values()].map(isDamaged)).toEqual([true]);
      expect(await reader.people.addIdentifiers(other, [identifier])).toEqual(new Set([identifier]));
      expect(await reader.people.insert({ id: own, decisions: {}, isUnlinked: true, v: 1 })).toBe(false);
      expect((await reader.recordChecks.check()).person.damaged.toSorted()).toEqual([own, `${own}x`]);
    }
    await people.deleteOne({ _id: `${own}x` });
    await people.insertOne(stored);
    expect((await another.people.findByIdentifiers([identifier])).get(identifier)).toMatchObject({ id: own, v: 2 });
    await another.close();
  });

  it('leads to its person where an identifier is stored under another', async () => {
    const identifiers = client.db().collection<Stored>('identifiers');
    const before = await idsOf(identifiers);
    const read = await CHECKED_RECORDS.identifier(store);
    const answer = await answerOf(read(store));
    const own = (await identifiers.find({}).toArray()).find(({ _id }) => !before.has(_id))!;
    await identifiers.deleteOne({ _id: own._id });
    await identifiers.insertOne({ ...own, _id: `${String(own._id)}x` });
    damages.length = 0;
    const another = await open();
    expect(await answerOf(read(another))).toBe(answer);
    expect(damages).toEqual([{ part: 'identifier', id: (JSON.parse(answer) as { readonly id: string }).id }]);
    // Nor can it be claimed by a new person.
    expect([...(await another.people.create([{ id: 'new', identifier: String(own._id) }])).values()]).toEqual([
      JSON.parse(answer),
    ]);
    await another.close();
  });
});
