import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { createOwnStatements } from '../consent/subject/own-statements.ts';
import type { Consenting } from './compose-consent.ts';
import type { StudyTopics } from '../journal/port/study-topics.ts';
import { deriveKey } from '../core/derived-keys.ts';
import type { Store } from '../store/ports/store.ts';
import { type Contacts, createContacts } from '../studies/contact/contact-service.ts';
import { createKeptKeys } from '../studies/study/key-store.ts';
import { createKnownAs } from '../studies/contact/source-identifiers.ts';
import { createPersonBehind } from '../studies/contact/re-identify.ts';
import { createStudyFold } from '../studies/export/fold-changelog.ts';
import { createTakeSnapshot, type TakeSnapshot } from '../studies/export/snapshot.ts';
import { createStillReleasable, type EndingStudy } from '../studies/release/still-releasable.ts';
import { createStudyReaders, type StudyReaders } from '../studies/stream/study-readers.ts';
import { createSubscriptions, type Subscriptions } from '../studies/stream/subscriptions.ts';

/** What those who read studies meet. */
export interface Reading {
  readonly readers: StudyReaders;
  readonly contacts: Contacts;
  readonly subscriptions: Subscriptions;
  /** Which of these records a study may still be given, by decisions that are read after the call. */
  readonly stillReleasable: (study: EndingStudy, keys: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly head: (study: string) => Promise<number>;
  readonly takeSnapshot: TakeSnapshot;
}

/** What the reading of studies is put together from. */
interface ReadingDeps {
  readonly store: Store;
  readonly topics: StudyTopics;
  readonly consenting: Pick<Consenting, 'people' | 'chain' | 'desk' | 'stays' | 'keptSince'>;
  readonly masterKey: Uint8Array;
  readonly now: () => number;
}

/** Puts the reading of studies together. */
export const createReading = ({ store, topics, consenting, masterKey, now }: ReadingDeps): Reading => {
  const { people, chain, desk, stays, keptSince } = consenting;
  const { studies } = store;
  const stillReleasable = createStillReleasable({ releases: store.releases, people, now });
  return {
    stillReleasable,
    readers: createStudyReaders({
      file: (id) => desk.read(id),
      studies: store.studies,
      topics,
      chain,
      newId: () => randomUUID(),
      now,
    }),
    contacts: createContacts({
      file: (id) => desk.read(id),
      studies,
      chain,
      newId: () => randomUUID(),
      now,
      keys: createKeptKeys({ repository: studies, wrappingKey: deriveKey(masterKey, 'wrap') }),
      personBehind: createPersonBehind({ studies, people, now }),
      knownAs: createKnownAs({ own: createOwnStatements({ repository: store.statements, stays, keptSince }), people }),
      nameOf: async (id) => (await store.people.find([id])).get(id)?.name,
    }),
    subscriptions: createSubscriptions({ topics, stillReleasable }),
    head: (study) => topics.head(study),
    takeSnapshot: createTakeSnapshot({ folder: tmpdir(), fold: createStudyFold(topics), stillReleasable }),
  };
};
