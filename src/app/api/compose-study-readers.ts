import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { defined } from '../../core/json-object.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { Store } from '../../store/ports/store.ts';
import { createReidentify } from '../../studies/contact/re-identify.ts';
import {
  createReidentificationService,
  type ReidentificationService,
} from '../../studies/contact/re-identification-service.ts';
import { createReadSourceIdentifiers } from '../../studies/contact/source-identifiers.ts';
import { createFoldChangelog } from '../../studies/export/fold-changelog.ts';
import { createTakeSnapshot, type TakeSnapshot } from '../../studies/export/snapshot.ts';
import { createFilterReleasable } from '../../studies/release/candidates/still-releasable.ts';
import { RETRACTION_INTERVAL_MS } from '../../studies/release/retraction/publish-retractions.ts';
import { createStudyReaders, type StudyReaders } from '../../studies/stream/study-readers.ts';
import type { StreamEpoch } from '../../studies/stream/stream-epoch.ts';
import { createSubscriptions, type Subscriptions } from '../../studies/stream/subscriptions.ts';
import type { ForwardingService } from '../../studies/forward/forwarding-service.ts';
import type { StudyKeyStore } from '../../studies/study/key-store.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';

/** The services by which labs read studies and officers re-identify. */
export interface StudyReaderServices {
  readonly readers: StudyReaders;
  readonly reidentifications: ReidentificationService;
  readonly subscriptions: Subscriptions;
  /** The end offset of a study's topic. */
  readonly head: (study: string) => Promise<number>;
  readonly takeSnapshot: TakeSnapshot;
  readonly forwarding: ForwardingService;
}

interface StudyReadersDeps {
  readonly store: Store;
  readonly topics: StudyTopics;
  readonly consent: ConsentServices;
  readonly studyKeys: StudyKeyStore;
  readonly forwarding: ForwardingService;
  /** The time between batches of deletions of a study; two a minute by default. */
  readonly retractionIntervalMs?: number;
  readonly epoch: StreamEpoch;
  readonly now: () => number;
}

const composeReidentification = ({ store, consent, studyKeys, now }: StudyReadersDeps): ReidentificationService => {
  const { people, auditLog, purposeWorkflow, ownStatements, lookups } = consent;
  const { studies } = store;
  const readSourceIdentifiers = createReadSourceIdentifiers({ own: ownStatements, people });
  const nameOf = async (id: string): Promise<string | undefined> => (await store.people.find([id])).get(id)?.name;
  return createReidentificationService({
    readPurpose: (id) => purposeWorkflow.get(id),
    studies,
    auditLog,
    newId: () => randomUUID(),
    now,
    keys: studyKeys,
    identities: {
      find: createReidentify({ studies, people, now }),
      read: async (person, sources) => {
        const [name, knownAs] = await Promise.all([nameOf(person.id), readSourceIdentifiers(person, sources)]);
        return { person: person.id, ...defined({ name }), knownAs };
      },
    },
    findResponsiblePerson: lookups.findResponsiblePerson,
  });
};

export const composeStudyReaders = (deps: StudyReadersDeps): StudyReaderServices => {
  const { store, topics, consent, epoch, now } = deps;
  const { people, auditLog, purposeWorkflow } = consent;
  const filterReleasable = createFilterReleasable({ releases: store.releases, people, now });
  return {
    readers: createStudyReaders({
      readPurpose: (id) => purposeWorkflow.get(id),
      studies: store.studies,
      topics,
      auditLog,
      epoch,
      retractionIntervalMs: deps.retractionIntervalMs ?? RETRACTION_INTERVAL_MS,
      newId: () => randomUUID(),
      now,
    }),
    reidentifications: composeReidentification(deps),
    subscriptions: createSubscriptions({ topics, filterReleasable, epoch, now }),
    head: (study) => topics.head(study),
    forwarding: deps.forwarding,
    takeSnapshot: createTakeSnapshot({
      directory: tmpdir(),
      foldChangelog: createFoldChangelog(topics),
      filterReleasable,
    }),
  };
};
