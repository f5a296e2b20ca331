import { Binary, type Collection, type Db, MongoClient } from 'mongodb';
import { hash } from 'node:crypto';
import {
  createMongoDocumentRepository,
  giveDocumentsOwners,
} from '../../../../src/store/mongo/statements/document-repository.ts';
import type { DocumentDocument } from '../../../../src/store/mongo/statements/document-keys.ts';
import type { FactDocument } from '../../../../src/store/mongo/client/fact-repository.ts';
import { moveSharedDocuments } from '../../../../src/store/mongo/statements/move-shared-documents.ts';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type {
  DocumentRepository,
  DocumentScope,
  StoredDocument,
} from '../../../../src/store/ports/statements/document-repository.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { createSqliteDocumentRepository } from '../../../../src/store/sqlite/statements/document-repository.ts';
import { aDocument, aScope, aSpace } from '../../../support/builders/store/a-document.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** The last schema in which all sources shared their documents. */
const SHARED = 14;

const REGISTRATION = '6b8c1f6e-0d2c-4e1b-8a2f-3f0d9e5c7a11';

/** Documents that the sources `moodle` and `h5p` wrote last. */
const OLD: readonly StoredDocument[] = [
  aDocument({ source: 'moodle', owner: 'moodle', person: { id: 'ada', generation: 2 } }),
  aDocument({ source: 'h5p', owner: 'h5p', scope: aScope({ registration: REGISTRATION }) }),
  aDocument({ source: 'h5p', owner: 'h5p', scope: { resource: 'agent-profile', agent: 'mbox:ada' }, id: 'looks' }),
  aDocument({
    source: 'moodle',
    owner: 'moodle',
    scope: { resource: 'activity-profile', activity: 'https://school.example/course' },
    bytes: Buffer.from('é'),
  }),
];

const other = (owner: string): string => (owner === 'moodle' ? 'h5p' : 'moodle');

const checkBelongToWriters = async (documents: DocumentRepository): Promise<void> => {
  for (const { scope, owner, id, bytes, etag, person } of OLD) {
    const found = await documents.read(aSpace(scope, [owner]), id);
    expect(found).toMatchObject({ owner, source: owner, scope, etag });
    expect(found?.person).toEqual(person);
    expect(Buffer.from(found!.bytes).toString()).toBe(Buffer.from(bytes).toString());
    expect(await documents.read(aSpace(scope, [other(owner)]), id)).toBeUndefined();
  }
  expect(await documents.list(aSpace(aScope(), ['moodle']), undefined, 10)).toHaveLength(1);
  expect((await documents.findByPeople(['ada'], { limit: 10 })).documents).toMatchObject([{ owner: 'moodle' }]);
};

const checkChangeAsNewOnes = async (documents: DocumentRepository): Promise<void> => {
  const [before] = OLD;
  const { scope, id, updatedAt } = before!;
  const changed = { ...before!, bytes: Buffer.from('"changed"'), etag: '0'.repeat(40), updatedAt: updatedAt + 1 };
  expect(await documents.write({ ...changed, owner: 'h5p' }, before)).toBe(false);
  expect(await documents.write(changed, before)).toBe(true);
  expect(await documents.write({ ...changed, owner: 'h5p', source: 'h5p' }, undefined)).toBe(true);
  expect(await documents.delete(aSpace(scope, ['moodle']), id, changed)).toBe(true);
  expect(await documents.read(aSpace(scope, ['moodle']), id)).toBeUndefined();
  expect(await documents.read(aSpace(scope, ['h5p']), id)).toMatchObject({ owner: 'h5p' });
  expect(await documents.write(changed, undefined)).toBe(true);
};

describe('Documents of a release that shared them among all sources, in SQLite', () => {
  it('belong to the source that wrote them last, and change as others do', async () => {
    const connection = openConnection(':memory:', 'NORMAL');
    try {
      migrate(connection, SHARED);
      for (const { scope, id, etag, updatedAt, source, contentType, bytes, person } of OLD)
        connection.run(
          `INSERT INTO documents (resource, activity, agent, registration, id, etag, updated_at, source, person,
            generation, content_type, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          scope.resource,
          Buffer.from(scope.activity ?? ''),
          Buffer.from(scope.agent ?? ''),
          scope.registration ?? '',
          Buffer.from(id),
          etag,
          updatedAt,
          source,
          person?.id ?? null,
          person?.generation ?? null,
          contentType,
          bytes,
        );
      migrate(connection);
      const documents = createSqliteDocumentRepository(connection);
      await checkBelongToWriters(documents);
      await checkChangeAsNewOnes(documents);
    } finally {
      connection.close();
    }
  });
});

describeWith(
  { name: 'MongoDB', url: MONGODB_URL },
  'documents of a release that shared them among all sources, in MongoDB',
  (server) => {
    const hashOf = (...fields: readonly (string | undefined)[]): string =>
      hash('sha256', JSON.stringify(fields.map((field) => field ?? null)), 'base64url');

    /** As that release stored a document. */
    const oldDocument = ({ scope, owner: _, id, bytes, ...rest }: StoredDocument) => {
      const { resource, activity, agent, registration } = scope;
      return {
        _id: hashOf(resource, activity, agent, registration, id),
        ...scope,
        scope: hashOf(resource, activity, agent),
        id,
        ...rest,
        bytes: new Binary(bytes),
      };
    };

    let database: Db;
    const withOldData = async (
      run: (collection: Collection<DocumentDocument>, url: string) => Promise<void>,
    ): Promise<void> => {
      const client = await new MongoClient(server).connect();
      const name = uniqueName('documents');
      database = client.db(name);
      try {
        await database.collection<object>('documents').insertMany(OLD.map(oldDocument) as never[]);
        const url = new URL(server);
        url.pathname = `/${name}`;
        await run(database.collection<DocumentDocument>('documents'), url.href);
      } finally {
        await database.dropDatabase();
        await client.close();
      }
    };

    it('belong to the source that wrote them last, and change as others do', () =>
      withOldData(async (_, url) => {
        const store = await openMongoStore({ url, now: Date.now });
        try {
          await checkBelongToWriters(store.documents);
          await checkChangeAsNewOnes(store.documents);
        } finally {
          await store.close();
        }
      }));

    it('are given on where an earlier process was killed, and never back', () =>
      withOldData(async (collection) => {
        const documents = createMongoDocumentRepository(collection);
        const first = oldDocument(OLD[0]!)._id;
        await collection.updateOne({ _id: first }, { $set: { owner: 'moodle' } });
        // Written since by a source that shares the document.
        await collection.updateOne({ _id: first }, { $set: { source: 'h5p' } });
        await Promise.all([giveDocumentsOwners(collection), giveDocumentsOwners(collection)]);
        expect(await documents.read(aSpace(aScope(), ['moodle']), 'bookmark')).toMatchObject({ source: 'h5p' });
        expect(await documents.read(aSpace(aScope(), ['h5p']), 'bookmark')).toBeUndefined();
        expect(await collection.countDocuments({ owner: null as never })).toBe(0);
      }));

    describe('and that have owners, as the release before has left them', () => {
      const sharedKeys = OLD.map((one) => oldDocument(one)._id);
      const withOwned = (run: (collection: Collection<DocumentDocument>, url: string) => Promise<void>) =>
        withOldData(async (collection, url) => {
          await giveDocumentsOwners(collection);
          await run(collection, url);
        });
      const keysIn = async (collection: Collection<DocumentDocument>): Promise<readonly string[]> =>
        (await collection.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
      const move = (collection: Collection<DocumentDocument>, about: { now?: number; given?: number } = {}) =>
        moveSharedDocuments(collection, {
          facts: database.collection<FactDocument>('facts'),
          factCopies: database.collection<FactDocument>('factCopies'),
          now: () => about.now ?? 0,
          given: about.given ?? 0,
        });

      it('get keys of their own at a start, under which alone they are found', () =>
        withOwned(async (collection, url) => {
          expect(await keysIn(collection)).toEqual(expect.arrayContaining(sharedKeys));
          const stores = await Promise.all([0, 1].map(() => openMongoStore({ url, now: Date.now })));
          const keys = await keysIn(collection);
          expect(keys).toHaveLength(OLD.length);
          for (const key of sharedKeys) expect(keys).not.toContain(key);
          for (const { documents } of stores) await checkBelongToWriters(documents);
          await checkChangeAsNewOnes(stores[0]!.documents);
          // Nothing looks under the shared key any more.
          await collection.insertOne({ ...(await collection.findOne({}))!, _id: sharedKeys[0]!, owner: 'late' });
          expect(await stores[1]!.documents.read(aSpace(aScope(), ['late']), 'bookmark')).toBeUndefined();
          await Promise.all(stores.map((store) => store.close()));
        }));

      it('lose no write of processes of that release, which count one up, while two others move them', () =>
        withOwned(async (collection) => {
          const before = createMongoDocumentRepository(collection);
          const { scope, id, owner } = OLD[0]!;
          const space = aSpace(scope, [owner]);
          let [isOver, written] = [false, 0];
          const countUp = async (): Promise<void> => {
            while (!isOver) {
              const found = await before.read(space, id);
              // Between two steps of the move: nobody can write another one then.
              if (found === undefined) {
                expect(await before.write({ ...OLD[0]!, bytes: Buffer.from('0') }, undefined)).toBe(false);
                continue;
              }
              const next = Number(Buffer.from(found.bytes).toString()) + 1 || 1;
              const change = { bytes: Buffer.from(String(next)), etag: `e${next}`, updatedAt: found.updatedAt + 1 };
              if (await before.write({ ...found, ...change }, found)) written += 1;
            }
          };
          const writers = [countUp(), countUp()];
          await Promise.all([move(collection), move(collection)]);
          isOver = true;
          await Promise.all(writers);
          const after = createMongoDocumentRepository(collection, () => true);
          const { bytes } = (await after.read(space, id))!;
          expect(Number(Buffer.from(bytes).toString())).toBe(written);
          expect(await keysIn(collection)).toHaveLength(OLD.length);
        }));

      it.each([1, 2, 3, 4])('are intact after a start that was killed behind %i of the writes of a move', (writes) =>
        withOwned(async (collection) => {
          let left = writes;
          const killed = new Proxy(collection, {
            get: (target, name) => {
              const member = Reflect.get(target, name) as unknown;
              if (typeof member !== 'function') return member;
              const call = (member as (...given: unknown[]) => unknown).bind(target);
              if (!['insertOne', 'updateOne', 'replaceOne', 'deleteOne'].includes(String(name))) return call;
              return (...given: unknown[]) => {
                if (left-- <= 0) throw new Error('killed');
                return call(...given);
              };
            },
          });
          await expect(move(killed)).rejects.toThrow('killed');
          expect(await move(collection)).toBe(true);
          await checkBelongToWriters(createMongoDocumentRepository(collection, () => true));
          expect(await keysIn(collection)).toHaveLength(OLD.length);
        }),
      );

      it('stay deleted where one of that release deletes them in the midst of a move', () =>
        withOwned(async (collection) => {
          const before = createMongoDocumentRepository(collection);
          const [first] = OLD;
          const deleting = new Proxy(collection, {
            get: (target, name) => {
              const member = Reflect.get(target, name) as unknown;
              if (typeof member !== 'function') return member;
              const call = (member as (...given: unknown[]) => unknown).bind(target);
              if (name !== 'insertOne') return call;
              return async (...given: unknown[]) => {
                const answer = await call(...given);
                await before.delete(aSpace(first!.scope, [first!.owner]), first!.id, first!);
                return answer;
              };
            },
          });
          await move(deleting);
          expect(await keysIn(collection)).toHaveLength(OLD.length - 1);
          const after = createMongoDocumentRepository(collection, () => true);
          expect(await after.read(aSpace(first!.scope, [first!.owner]), first!.id)).toBeUndefined();
        }));

      it('of which an owner has one under each key keep the later one', () =>
        withOwned(async (collection) => {
          for (const [place, later] of [0, 1].entries()) {
            const { scope, id, owner, updatedAt } = OLD[place]!;
            const key = hashOf(owner, scope.resource, scope.activity, scope.agent, scope.registration, id);
            const own = { ...(await collection.findOne({ _id: sharedKeys[place]! }))!, _id: key, etag: 'own' };
            await collection.insertOne({ ...own, updatedAt: updatedAt + (later === 1 ? 1 : -1) });
          }
          await move(collection);
          const after = createMongoDocumentRepository(collection, () => true);
          const etags = await Promise.all(
            OLD.slice(0, 2).map(async ({ scope, owner, id }) => (await after.read(aSpace(scope, [owner]), id))?.etag),
          );
          expect(etags).toEqual([OLD[0]!.etag, 'own']);
          expect(await keysIn(collection)).toHaveLength(OLD.length);
        }));

      it('wait for a day without one that has no owner, which a release that knows no other key has made', () =>
        withOwned(async (collection) => {
          const day = 86_400_000;
          expect(await move(collection, { now: 1, given: 1 })).toBe(false);
          expect(await move(collection, { now: day })).toBe(false);
          expect(await keysIn(collection)).toEqual(expect.arrayContaining(sharedKeys));
          expect(await move(collection, { now: day + 2 })).toBe(true);
          expect(await move(collection, { now: day + 3 })).toBe(true);
          expect(await move(collection, { now: day + 4, given: 1 })).toBe(false);
        }));
    });

    it('are all given where there are more than one batch of them', () =>
      withOldData(async (collection) => {
        const scope: DocumentScope = aScope({ agent: 'mbox:bob' });
        const many = Array.from({ length: 2500 }, (_, index) =>
          oldDocument(aDocument({ scope, id: `${index}`, source: index % 2 === 0 ? 'moodle' : 'h5p' })),
        );
        await (collection as unknown as Collection<object>).insertMany(many as never[]);
        await giveDocumentsOwners(collection);
        const documents = createMongoDocumentRepository(collection);
        expect(await documents.list(aSpace(scope, ['moodle']), undefined, 5000)).toHaveLength(1250);
        expect(await documents.list(aSpace(scope, ['h5p']), undefined, 5000)).toHaveLength(1250);
      }));
  },
);
