import { MongoClient } from 'mongodb';
import { createRecordChecks, isDamagedDocument, sealed } from '../../../../src/store/mongo/client/record-checks.ts';
import {
  createMongoSourceRepository,
  type CredentialDocument,
  giveSourcesNameKeys,
  type SourceDocument,
} from '../../../../src/store/mongo/sources/source-repository.ts';
import type { ListPlace } from '../../../../src/core/list-query.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

describeWith(
  { name: 'MongoDB', url: MONGODB_URL },
  'a source in MongoDB from before sources could be changed',
  (server) => {
    it('is in version 1, and can be changed once to version 2', async () => {
      const client = await new MongoClient(server).connect();
      const database = client.db(uniqueName('sources'));
      try {
        const sources = database.collection<SourceDocument>('sources');
        await sources.insertOne({ _id: 'moodle', name: 'Moodle', basis: 'public_task', createdAt: 5 });
        const repository = createMongoSourceRepository(
          sources,
          database.collection<CredentialDocument>('credentials'),
          createRecordChecks(() => false),
        );
        const source = { id: 'moodle', name: 'Moodle', basis: 'public_task', createdAt: 5, v: 1 } as const;
        expect(await repository.findSource('moodle')).toEqual(source);
        expect(await repository.updateSource({ ...source, name: 'School', v: 2 })).toBe(true);
        expect(await repository.updateSource({ ...source, v: 2 })).toBe(false);
        expect(await repository.listSources()).toEqual([{ ...source, name: 'School', v: 2 }]);
      } finally {
        await database.dropDatabase();
        await client.close();
      }
    });

    it('gets its folded name at a start, also after such a release has renamed it, unless it is damaged', async () => {
      const client = await new MongoClient(server).connect();
      const database = client.db(uniqueName('sources'));
      try {
        const sources = database.collection<SourceDocument>('sources');
        const about = { basis: 'public_task', createdAt: 5, v: 1 } as const;
        await sources.createIndex({ nameKey: 1, _id: 1 });
        await sources.insertMany([
          { _id: 'a', name: 'Zoo', ...about },
          sealed('source', { _id: 'b', name: 'École', nameKey: 'former', ...about }),
          { ...sealed('source', { _id: 'c', name: 'Written', ...about }), name: 'Damaged' },
        ]);
        const isIntact = (document: SourceDocument) => !isDamagedDocument('source', document);
        for (let start = 0; start < 2; start++) await giveSourcesNameKeys(sources, isIntact);
        expect((await sources.find({}, { sort: { _id: 1 } }).toArray()).map(({ nameKey }) => nameKey)).toEqual([
          'zoo',
          'ecole',
          undefined,
        ]);
        const credentials = database.collection<CredentialDocument>('credentials');
        const repository = createMongoSourceRepository(sources, credentials);
        for (const isDescending of [false, true]) {
          const query = { by: 'name', isDescending, limit: 1 } as const;
          const ids: string[] = [];
          for (let after: ListPlace | undefined; ;) {
            const { items, next } = await repository.listSourcePage({ ...query, ...(after && { after }) });
            ids.push(...items.map(({ id }) => id));
            if (next === undefined) break;
            after = next;
          }
          // A document without the name stands where an empty one would.
          expect(ids).toEqual(isDescending ? ['a', 'b', 'c'] : ['c', 'b', 'a']);
        }
      } finally {
        await database.dropDatabase();
        await client.close();
      }
    });
  },
);
