import { Binary, type Db, MongoClient } from 'mongodb';
import { createEraseDocuments } from '../../../../src/consent/erasure/erase-documents.ts';
import type { FactDocument } from '../../../../src/store/mongo/client/fact-repository.ts';
import { createMongoDocumentRepository } from '../../../../src/store/mongo/statements/document-repository.ts';
import {
  type DocumentDocument,
  ownKeyOf,
  scopeHash,
  sharedKeyOf,
} from '../../../../src/store/mongo/statements/document-keys.ts';
import { moveSharedDocuments } from '../../../../src/store/mongo/statements/move-shared-documents.ts';
import type { DocumentRepository, StoredDocument } from '../../../../src/store/ports/statements/document-repository.ts';
import { seeded } from '../../../models/scheduler.ts';
import { aDocument, aScope, aSpace } from '../../../support/builders/store/a-document.ts';
import { gatedCollection, stepped } from '../../../support/damage/gated-collection.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const OWNER = 'moodle';
const PERSON = 'ada';
const SCHEDULES = 100;
const EACH = 'a tool that deletes each';

/** Documents of a person; of two pages' length a key may be before the place that is reached, or behind it. */
const OWN: readonly StoredDocument[] = ['bookmark', 'looks'].map((id) =>
  aDocument({ id, owner: OWNER, source: OWNER, person: { id: PERSON, generation: 1 } }),
);
const OTHER = aDocument({
  id: 'bookmark',
  owner: OWNER,
  source: OWNER,
  person: { id: 'bob', generation: 1 },
  scope: aScope({ agent: 'mbox:bob' }),
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'documents that are erased while they are moved', (server) => {
  let client: MongoClient;
  let database: Db;

  beforeAll(async () => {
    client = await new MongoClient(server).connect();
    database = client.db(uniqueName('erased'));
  });
  afterAll(async () => {
    await database.dropDatabase();
    await client.close();
  });

  const collection = () => database.collection<DocumentDocument>('documents');
  const move = (documents: ReturnType<typeof collection>) =>
    moveSharedDocuments(documents, {
      facts: database.collection<FactDocument>('facts'),
      factCopies: database.collection<FactDocument>('factCopies'),
      now: Date.now,
      given: 0,
    });
  /** As the release before has left them; of the first the owner may have another under its own key too. */
  const begin = async (own: 'none' | 'older' | 'newer'): Promise<void> => {
    await Promise.all(['documents', 'facts', 'factCopies'].map((name) => database.collection(name).deleteMany({})));
    const stored = [...OWN, OTHER].map(({ scope, bytes, ...rest }) => ({
      ...rest,
      ...scope,
      _id: sharedKeyOf(scope, rest.id),
      scope: scopeHash(scope),
      bytes: new Binary(bytes),
    }));
    const [first] = stored;
    if (own !== 'none')
      stored.push({
        ...first!,
        _id: ownKeyOf(OWNER, OWN[0]!.scope, first!.id),
        etag: 'own',
        updatedAt: first!.updatedAt + (own === 'older' ? -1 : 1),
      });
    await collection().insertMany(stored);
  };
  const erase = (documents: DocumentRepository) =>
    createEraseDocuments({ documents, people: { findById: () => Promise.resolve(new Map()) } })(PERSON, [
      { generation: 1 },
    ]);

  const ERASERS: Readonly<Record<string, (documents: DocumentRepository) => Promise<unknown>>> = {
    'an erasure': erase,
    // Its pages are of one document: what is moved to a key before the place that is reached is found all the same.
    'an erasure of small pages': (documents) =>
      erase({
        ...documents,
        findByPeople: (people, query) => documents.findByPeople(people, { ...query, limit: 1 }),
      }),
    'a tool that deletes all': (documents) => documents.deleteAll(aSpace(OWN[0]!.scope, [OWNER])),
    [EACH]: async (documents) => {
      for (const { scope, id } of OWN)
        for (let isDeleted = false; !isDeleted;) {
          const space = aSpace(scope, [OWNER]);
          const found = await documents.read(space, id);
          isDeleted = found === undefined || (await documents.delete(space, id, found));
        }
    },
  };

  it.each(
    Object.keys(ERASERS).flatMap((name) => [false, true].map((mayDie) => [name, mayDie ? 'dies' : 'ends'] as const)),
  )('are gone for good, whatever the order of the commands: %s, and a move that %s', async (name, ends) => {
    for (let seed = 0; seed < SCHEDULES; seed++) {
      const random = seeded(seed);
      const int = (below: number): number => Math.floor(random() * below);
      // Of two under one name, a tool deletes the one that it has read.
      const isTool = name === EACH;
      await begin(isTool ? 'none' : (['none', 'older', 'newer'] as const)[seed % 3]!);
      const gated = (turn: () => Promise<void>) => gatedCollection(collection(), turn);
      const living = [
        { ...stepped((turn) => move(gated(turn))), left: ends === 'dies' ? int(20) : Number.MAX_SAFE_INTEGER },
        { ...stepped((turn) => move(gated(turn))), left: Number.MAX_SAFE_INTEGER },
        {
          ...stepped((turn) => ERASERS[name]!(createMongoDocumentRepository(gated(turn)))),
          left: Number.MAX_SAFE_INTEGER,
        },
      ];
      if (ends === 'dies') living.splice(1, 1);
      while (living.length > 0) {
        const at = int(living.length);
        const one = living[at]!;
        if (one.left-- === 0 || !(await one.step())) living.splice(at, 1);
      }
      // At a start that comes after it.
      await move(collection());
      const left = await collection().find({}).toArray();
      expect({ seed, left: left.map(({ owner, agent, id }) => ({ owner, agent, id })) }).toEqual({
        seed,
        left: [{ owner: OWNER, agent: OTHER.scope.agent, id: OTHER.id }],
      });
      expect(left[0]).toMatchObject({ _id: ownKeyOf(OWNER, OTHER.scope, OTHER.id), person: OTHER.person });
    }
  });
});
