import { DatabaseSync } from '@photostructure/sqlite';
import { type Document, MongoClient } from 'mongodb';
import { join } from 'node:path';
import { DAY_MS } from '../../../../src/core/time.ts';
import { isDamaged } from '../../../../src/store/ports/checked/damaged-record.ts';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aStoredDecision, aStoredPerson } from '../../../support/builders/store/a-stored-person.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** The schema of the release before records carried checksums. */
const SCHEMA_BEFORE = 36;
const START = 1_700_000_000_000;

const decisions = { 'record:h5p': aStoredDecision({ state: 'objected' }) };
const purpose = { id: 'record:h5p', version: 1, kind: 'record', state: 'suspended' };
const source = { id: 'h5p', name: 'H5P', basis: 'public_task', createdAt: 5 } as const;
const key = { source: 'h5p', hash: 'h', scopes: ['all'], createdAt: 5 };

/** What the store says of the records of `BEFORE`. */
const answersOf = async (store: Store): Promise<readonly unknown[]> => [
  (await store.people.findByIdentifiers(['of-ada'])).get('of-ada'),
  (await store.purposes.findCurrent([purpose.id])).get(purpose.id),
  await store.sources.findSource('h5p'),
  await store.sources.findCredential('key'),
  await store.facts.find('link:1'),
  await store.endedSessions.isEnded('session'),
];
const ANSWERS = [
  { id: 'ada', decisions, v: 4 },
  { ...purpose, v: 2 },
  { ...source, v: 1 },
  { key: 'key', ...key, revokedAt: 7 },
  'opened',
  true,
];
const damagedIn = async ({ recordChecks }: Store): Promise<readonly string[]> =>
  Object.entries(await recordChecks.check()).flatMap(([kind, { damaged }]) => damaged.map((one) => `${kind} ${one}`));

describe('records of SQLite of a release without checksums', () => {
  it('are read as they were and get checksums at once; that release writes no more', async () => {
    const file = join(aFolder('records'), 'store.db');
    const before = openConnection(file, 'FULL');
    migrate(before, SCHEMA_BEFORE);
    before.run('INSERT INTO people (id, v, body) VALUES (?, 4, ?)', 'ada', JSON.stringify({ decisions }));
    before.run("INSERT INTO identifiers (identifier, person) SELECT 'of-ada', n FROM people");
    before.run(
      'INSERT INTO purposes (id, version, kind, state, v, body) VALUES (?, 1, ?, ?, 2, ?)',
      ...[purpose.id, purpose.kind, purpose.state, JSON.stringify(purpose)],
    );
    before.run('INSERT INTO sources (id, v, body) VALUES (?, 1, ?)', Buffer.from('h5p'), JSON.stringify(source));
    before.run(
      'INSERT INTO credentials (key, revoked_at, body) VALUES (?, 7, ?)',
      ...[Buffer.from('key'), JSON.stringify({ key: 'key', ...key })],
    );
    before.run('INSERT INTO facts (name, value) VALUES (?, ?)', Buffer.from('link:1'), Buffer.from('opened'));
    before.run("INSERT INTO ended_sessions (id, expires) VALUES ('session', 9)");
    before.run(
      `INSERT INTO releases (key, study, statement, source, owner, people, pseudonyms)
        VALUES ('k', 'study:s', 'i', 'h5p', 0, '[{"id":"ada"}]', '[]')`,
    );
    before.run("INSERT INTO release_people VALUES ('ada', 'study:s', 'k')");
    before.run(
      `INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text)
        VALUES (1, 'i', 'a', '', 's', 5, 1, 0, ?)`,
      Buffer.from('{}'),
    );
    before.close();
    const store = await openSqliteStore({ file, now: Date.now });
    // A process of that release: it has the file open, and no function for checksums.
    const old = new DatabaseSync(file);
    try {
      expect(await answersOf(store)).toEqual(ANSWERS);
      expect(await damagedIn(store)).toEqual([]);
      expect(await store.releases.findByPeople(['ada'], { limit: 9 })).toMatchObject([{ key: 'k', owner: 0 }]);
      const flags = old.prepare('SELECT flags_checksum AS flags FROM statements').get() as { flags: number };
      expect(flags.flags).toEqual(expect.any(Number));
      expect(() => old.exec("UPDATE people SET v = 5, body = '{}'")).toThrow('record_checksum');
      expect(() => old.exec("INSERT INTO people (id, v, body) VALUES ('b', 1, '{}')")).toThrow('record_checksum');
      expect(await answersOf(store)).toEqual(ANSWERS);
    } finally {
      old.close();
      await store.close();
    }
  });
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'records of MongoDB of a release without checksums', (server) => {
  it('are read as they were while that release may run; without a checksum they are damaged from then on', async () => {
    const url = new URL(server);
    url.pathname = `/${uniqueName('records')}`;
    const client = await new MongoClient(url.href).connect();
    const collection = (name: string) => client.db().collection<Document & { _id: string }>(name);
    const at = async <T>(now: number, work: (store: Store) => Promise<T>): Promise<T> => {
      const store = await openMongoStore({ url: url.href, now: () => now });
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    };
    const person = (id: string) => ({ _id: id, v: 4, body: JSON.stringify({ decisions }) });
    try {
      await collection('people').insertOne(person('ada'));
      await collection('identifiers').insertOne({ _id: 'of-ada', person: 'ada' });
      await collection('purposes').insertOne({
        _id: 'record:h5p/1',
        ...purpose,
        v: 2,
        body: JSON.stringify(purpose),
      });
      const { id: _, ...ofSource } = source;
      await collection('sources').insertOne({ _id: 'h5p', ...ofSource });
      await collection('credentials').insertOne({ _id: 'key', ...key, revokedAt: 7 });
      await collection('facts').insertOne({ _id: 'link:1', value: 'opened' });
      await collection('endedSessions').insertOne({ _id: 'session', expires: 9 });
      const release = { study: 'study:s', statement: 'i', source: 'h5p', owner: 0, pseudonyms: ['p'] };
      await collection('releases').insertOne({ _id: 'k', ...release, people: [{ id: 'ada' }] });
      await at(START, async (store) => {
        expect(await answersOf(store)).toEqual(ANSWERS);
        expect(await damagedIn(store)).toEqual([]);
        expect(await collection('factCopies').countDocuments({ _id: 'link:1', value: 'opened' })).toBe(1);
        // That release changes it in place, too: it has no checksum until none runs.
        await store.releases.retract(['k'], 'removed', 5);
        await collection('releases').updateOne({ _id: 'k' }, { $set: { pseudonyms: ['q'] } });
        expect(await store.releases.find(['k'])).toMatchObject(new Map([['k', { pseudonyms: ['q'] }]]));
        expect(await collection('identifierCopies').countDocuments({ _id: 'of-ada', person: 'ada' })).toBe(1);
        // That release replaces documents, and changes those of keys in place.
        await collection('people').replaceOne({ _id: 'ada' }, { ...person('ada'), v: 5 });
        await collection('people').insertOne(person('bob'));
        await collection('credentials').updateOne({ _id: 'key' }, { $set: { scopes: ['statements/read'] } });
        expect((await store.people.find(['ada', 'bob'])).get('ada')?.v).toBe(5);
        expect(await store.sources.findCredential('key')).toMatchObject({ scopes: ['statements/read'] });
        expect(await store.sources.addReads('key', ['moodle'])).toBe(true);
      });
      // The first start that finds none for a day ends it.
      await at(START + DAY_MS, (store) => store.people.find(['ada']));
      await at(START + 2 * DAY_MS, (store) => store.people.find(['ada']));
      await at(START + 3 * DAY_MS, async (store) => {
        expect(await damagedIn(store)).toEqual([]);
        await store.releases.requestRerelease(['k']);
        await collection('releases').updateOne({ _id: 'k' }, { $set: { pseudonyms: ['r'] } });
        expect(await damagedIn(store)).toEqual(['release k']);
        await collection('releases').deleteOne({ _id: 'k' });
        expect(await store.people.update(aStoredPerson({ id: 'bob', v: 5 }))).toBe(true);
        await collection('people').updateOne({ _id: 'ada' }, { $unset: { checksum: '' } });
        await collection('credentials').updateOne({ _id: 'key' }, { $set: { scopes: ['all'] } });
        const ada = (await store.people.find(['ada', 'bob'])).get('ada');
        expect([ada && isDamaged(ada), await damagedIn(store)]).toEqual([true, ['person ada', 'credential key']]);
      });
    } finally {
      await client.db().dropDatabase();
      await client.close();
    }
  });
});
