import { Binary, type Collection, MongoClient } from 'mongodb';
import { hash } from 'node:crypto';
import {
  createMongoDocumentRepository,
  type DocumentDocument,
  giveDocumentsOwners,
} from '../../../../src/store/mongo/statements/document-repository.ts';
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

    const withOldData = async (
      run: (collection: Collection<DocumentDocument>, url: string) => Promise<void>,
    ): Promise<void> => {
      const client = await new MongoClient(server).connect();
      const name = uniqueName('documents');
      const database = client.db(name);
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
