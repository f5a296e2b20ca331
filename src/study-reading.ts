import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { createOwnStatements } from './consent/own-statements.ts';
import type { Consenting } from './consenting.ts';
import type { StudyTopics } from './journal/study-topics.ts';
import { deriveKey } from './keys.ts';
import type { Store } from './store/store.ts';
import { type Contacts, createContacts } from './studies/contacts.ts';
import { createKeptKeys } from './studies/kept-keys.ts';
import { createKnownAs } from './studies/known-as.ts';
import { createPersonBehind } from './studies/person-behind.ts';
import { createStudyFold } from './studies/study-fold.ts';
import { createTakeSnapshot, type TakeSnapshot } from './studies/snapshot.ts';
import { createStillReleasable, type EndingStudy } from './studies/still-released.ts';
import { createStudyReaders, type StudyReaders } from './studies/study-readers.ts';
import { createSubscriptions, type Subscriptions } from './studies/subscribe.ts';

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
interface ReadingParts {
  readonly store: Store;
  readonly topics: StudyTopics;
  readonly consenting: Pick<Consenting, 'people' | 'chain' | 'desk' | 'stays' | 'keptSince'>;
  readonly masterKey: Uint8Array;
  readonly now: () => number;
}

/** Puts the reading of studies together. */
export const createReading = ({ store, topics, consenting, masterKey, now }: ReadingParts): Reading => {
  const { people, chain, desk, stays, keptSince } = consenting;
  const { studies } = store;
  const stillReleasable = createStillReleasable({ releases: store.releases, people, now });
  return {
    stillReleasable,
    readers: createStudyReaders({ file: (id) => desk.read(id), studies: store.studies, topics, chain, newId: () => randomUUID(), now }),
    contacts: createContacts({
      file: (id) => desk.read(id), studies, chain, newId: () => randomUUID(), now,
      keys: createKeptKeys({ shelf: studies, wrappingKey: deriveKey(masterKey, 'wrap') }), personBehind: createPersonBehind({ studies, people, now }),
      knownAs: createKnownAs({ own: createOwnStatements({ shelf: store.statements, stays, keptSince }), people }),
      nameOf: async (id) => (await store.people.find([id])).get(id)?.name,
    }),
    subscriptions: createSubscriptions({ topics, stillReleasable }),
    head: (study) => topics.head(study),
    takeSnapshot: createTakeSnapshot({ folder: tmpdir(), fold: createStudyFold(topics), stillReleasable }),
  };
};
