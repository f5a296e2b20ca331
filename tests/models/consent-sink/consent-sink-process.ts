import { firstKeyRing } from '../../../src/core/crypto/key-ring.ts';
import { MASTER_KEY } from '../../support/servers/running-carnet.ts';
import { type ConsentServices, composeConsent } from '../../../src/app/consent/compose-consent.ts';
import { DEFAULT_RETENTION_MS, type Journal } from '../../../src/journal/port/journal.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { SOURCES } from './consent-sink-people.ts';
import type { Source } from '../../../src/store/ports/sources/source-repository.ts';

type Call = <T>(work: () => Promise<T>) => Promise<T>;

/** Of several calls of one worker at once, one after the other: a worker has one turn at a time. */
export const oneByOne = (call: Call): Call => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(() => call(work));
    last = mine.catch(() => undefined);
    return mine;
  };
};

/** Runs calls one after the other, also those made at once. */
export const inOrder = <A, T>(call: (about: A) => Promise<T>): ((about: A) => Promise<T>) => {
  const next = oneByOne((work) => work());
  return (about) => next(() => call(about));
};

/** A repository whose calls go through `call`. */
const repositoryBy = <S extends object>(repository: S, call: Call): S =>
  Object.fromEntries(
    Object.entries(repository).map(([name, method]) => [
      name,
      (...given: readonly unknown[]) =>
        call(() => (method as (...given: readonly unknown[]) => Promise<unknown>)(...given)),
    ]),
  ) as S;

const sourceOf = (id: string): Source | undefined => SOURCES[id];

/** The room of consent as one process has it, on the real store, each call of which goes as `call` lets it. */
export const createProcess = ({
  store,
  call,
  mark,
  now,
}: {
  readonly store: Store;
  readonly call: Call;
  readonly mark: Journal['mark'];
  readonly now: () => number;
}): Promise<ConsentServices> =>
  composeConsent({
    store: {
      ...store,
      people: repositoryBy(store.people, call),
      purposes: repositoryBy(store.purposes, call),
      auditEvents: repositoryBy(store.auditEvents, call),
      erasures: repositoryBy(store.erasures, call),
      statements: repositoryBy(store.statements, call),
      mentions: repositoryBy(store.mentions, call),
      accessRecords: repositoryBy(store.accessRecords, call),
      progress: repositoryBy(store.progress, call),
      documents: repositoryBy(store.documents, call),
      sources: { ...store.sources, findSource: (id) => Promise.resolve(sourceOf(id)) },
    },
    journal: { retentionMs: DEFAULT_RETENTION_MS, mark },
    keyRing: () => firstKeyRing(MASTER_KEY),
    settings: { publicUrl: 'https://lrs.example', studyMinimum: 1, accessRecordDays: 400 },
    checkPurpose: () => Promise.resolve([]),
    now,
    institution: { name: 'School', address: 'x', contact: 'x', country: 'FR' },
  });
