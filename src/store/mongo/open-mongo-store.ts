import { type IndexDescription, MongoClient } from 'mongodb';
import type { Store } from '../ports/store.ts';
import { createActivityRepository, type ActivityDocument } from './statements/activity-repository.ts';
import { ASIDE_INDEX, createDeadLetterRepository, type AsideDocument } from './sink/dead-letter-repository.ts';
import {
  type AttachmentCollections,
  BY_USED_AT,
  createAttachmentRepository,
} from './statements/attachment-repository.ts';
import {
  BY_PERSON_OF_DOCUMENT,
  BY_SCOPE,
  createDocumentRepository,
  type DocumentDocument,
} from './statements/document-repository.ts';
import { BY_OPEN_SINCE, createErasureRepository, type ErasureDocument } from './consent/erasure-repository.ts';
import {
  BY_EVENT,
  BY_PERSON_AND_PLACE,
  createAuditEventRepository,
  type EventDocument,
} from './consent/audit-event-repository.ts';
import { createFactRepository, type FactDocument } from './client/fact-repository.ts';
import { createGuard } from './client/guard.ts';
import {
  BY_PERSON,
  createPersonRepository,
  PEOPLE_INDEXES,
  type PeopleCollections,
} from './consent/person-repository.ts';
import { BY_REVISION, createProfileRepository, type ProfileDocument } from './profiles/profile-repository.ts';
import { createProgressRepository } from './sink/progress-repository.ts';
import { createPurposeRepository, PURPOSE_INDEXES, type PurposeDocument } from './consent/purpose-repository.ts';
import {
  createReleaseRepository,
  RELEASE_INDEXES,
  type ReleaseDocument,
  SPARSE_RELEASE_INDEXES,
} from './studies/release-repository.ts';
import { createPatternRunRepository, type RunDocument } from './profiles/pattern-run-repository.ts';
import type { ProgressDocument } from './client/batched-upsert.ts';
import { createSourceRepository, type CredentialDocument, type SourceDocument } from './consent/source-repository.ts';
import { BY_AT, BY_REFS, type StatementDocument } from './statements/statement-document.ts';
import { createStatementRepository } from './statements/statement-repository.ts';
import { BY_STUDY_AND_PERSON, createStudyRepository, type StudyCollections } from './studies/study-repository.ts';
import {
  COUNT_INDEXES,
  createViolationRepository,
  VIOLATION_INDEXES,
  type ViolationCollections,
} from './profiles/violation-repository.ts';
import { createVolumeRepository, type VolumeDocument } from './studies/volume-repository.ts';

/** What a MongoDB store is opened with: `mongodb://HOSTS/DATABASE`, with the driver's own options after it. */
export interface MongoStoreDeps {
  readonly url: string;
  readonly now: () => number;
}

/**
 * An absent server is told within 2.5 s; one that hangs, within 5 s (a batch may take that long where disks are slow).
 */
const TIMES = {
  serverSelectionTimeoutMS: 2500,
  connectTimeoutMS: 2500,
  waitQueueTimeoutMS: 2500,
  socketTimeoutMS: 5000,
} as const;

type Key = Readonly<Record<string, 1 | -1>>;
const plain = (keys: readonly Key[]): IndexDescription[] => keys.map((key) => ({ key }));
/** Of the documents alone that have what it is by. */
const sparse = (keys: readonly Key[]): IndexDescription[] => keys.map((key) => ({ key, sparse: true }));

/**
 * Opens the store in a MongoDB database and makes the indexes that are missing. Every write is answered when a majority
 * has it in its log (`w: majority, j: true`); every read asks the primary. Rejects with Problem `store-unavailable`.
 */
export const openMongoStore = async ({ url }: MongoStoreDeps): Promise<Store> => {
  const client = new MongoClient(url, {
    ...TIMES,
    maxPoolSize: 50,
    maxIdleTimeMS: 60_000,
    ignoreUndefined: true,
    appName: 'carnet',
  });
  const database = client.db(undefined, { writeConcern: { w: 'majority', journal: true }, readPreference: 'primary' });
  const guard = createGuard();
  const statements = database.collection<StatementDocument>('statements');
  const aside = database.collection<AsideDocument>('aside');
  const documents = database.collection<DocumentDocument>('documents');
  const ofAttachments: AttachmentCollections = {
    attachments: database.collection('attachments'),
    chunks: database.collection('attachmentChunks'),
    uploads: database.collection('attachmentUploads'),
  };
  // As with progress: a revision that a process has seen must not be taken back by a change of primary.
  const profiles = database.collection<ProfileDocument>('profiles', { readConcern: { level: 'majority' } });
  const ofViolations: ViolationCollections = {
    violations: database.collection('violations'),
    counts: database.collection('violationCounts'),
  };
  // Nor may a decision, or what hangs on one.
  const majority = { readConcern: { level: 'majority' } } as const;
  const ofPeople: PeopleCollections = {
    people: database.collection('people', majority),
    identifiers: database.collection('identifiers', majority),
  };
  const purposes = database.collection<PurposeDocument>('purposes', majority);
  const events = database.collection<EventDocument>('events', majority);
  const erasures = database.collection<ErasureDocument>('erasures', majority);
  const releases = database.collection<ReleaseDocument>('releases', majority);
  const ofStudies: StudyCollections = {
    studies: database.collection('studies', majority),
    participants: database.collection('participants', majority),
    releasers: database.collection('releasers', majority),
  };
  const opening = guard.over({
    prepare: async () => {
      await client.connect();
      await statements.createIndexes(plain([BY_AT, BY_REFS]));
      await aside.createIndexes(plain([ASIDE_INDEX]));
      await documents.createIndexes(plain([BY_SCOPE, BY_PERSON_OF_DOCUMENT]));
      await ofAttachments.attachments.createIndexes(plain([BY_USED_AT]));
      await profiles.createIndexes(plain([BY_REVISION]));
      await ofViolations.violations.createIndexes(plain(VIOLATION_INDEXES));
      await ofViolations.counts.createIndexes(plain(COUNT_INDEXES));
      await ofPeople.people.createIndexes(sparse(PEOPLE_INDEXES));
      await ofPeople.identifiers.createIndexes(plain([BY_PERSON]));
      await purposes.createIndexes(plain(PURPOSE_INDEXES));
      await events.createIndexes([{ key: BY_EVENT, unique: true }, ...plain([BY_PERSON_AND_PLACE])]);
      await erasures.createIndexes(sparse([BY_OPEN_SINCE]));
      await ofStudies.participants.createIndexes(plain([BY_STUDY_AND_PERSON]));
      await releases.createIndexes([...plain(RELEASE_INDEXES), ...sparse(SPARSE_RELEASE_INDEXES)]);
    },
  });
  try {
    await opening.prepare();
  } catch (thrown) {
    await client.close();
    throw thrown;
  }
  return {
    statements: guard.over(createStatementRepository(statements)),
    activities: guard.over(createActivityRepository(database.collection<ActivityDocument>('activities'))),
    // Consistent-Through is told to clients: what a change of primary may take back must not be in it.
    progress: guard.over(
      createProgressRepository(
        database.collection<ProgressDocument>('progress', { readConcern: { level: 'majority' } }),
      ),
    ),
    aside: guard.over(createDeadLetterRepository(aside)),
    sources: guard.over(
      createSourceRepository(
        database.collection<SourceDocument>('sources'),
        database.collection<CredentialDocument>('credentials'),
      ),
    ),
    facts: guard.over(createFactRepository(database.collection<FactDocument>('facts'))),
    profiles: guard.over(createProfileRepository(profiles)),
    runs: guard.over(createPatternRunRepository(database.collection<RunDocument>('runs'))),
    violations: guard.over(createViolationRepository(ofViolations)),
    people: guard.over(createPersonRepository(ofPeople)),
    purposes: guard.over(createPurposeRepository(purposes)),
    events: guard.over(createAuditEventRepository(events)),
    erasures: guard.over(createErasureRepository(erasures)),
    releases: guard.over(createReleaseRepository(releases)),
    studies: guard.over(createStudyRepository(ofStudies)),
    volumes: guard.over(createVolumeRepository(database.collection<VolumeDocument>('volumes'))),
    documents: guard.over(createDocumentRepository(documents)),
    attachments: createAttachmentRepository(ofAttachments, guard),
    ...guard.over({
      ping: async () => {
        await database.command({ ping: 1 });
      },
    }),
    close: async () => {
      await guard.end();
      await client.close();
    },
  };
};
