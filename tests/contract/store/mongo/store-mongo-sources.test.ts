import { MongoClient } from 'mongodb';
import { createRecordChecks } from '../../../../src/store/mongo/client/record-checks.ts';
import {
  createMongoSourceRepository,
  type CredentialDocument,
  type SourceDocument,
} from '../../../../src/store/mongo/sources/source-repository.ts';
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
  },
);
