import type { Journal } from '../../journal/port/journal.ts';
import { STORE_MARKS } from '../../store/ports/copy-repository.ts';
import type { FactRepository, Store } from '../../store/ports/store.ts';

interface MarkedBackends {
  readonly store: { readonly facts: FactRepository };
  readonly journal: Journal;
}

/** The time between two moves of the mark: the loss of writes of this time, with a log, may go unnoticed. */
export const STORE_MARK_EVERY_MS = 10_000;

const readMarks = ({ facts }: MarkedBackends['store']): Promise<readonly number[]> =>
  Promise.all(STORE_MARKS.map(async (name) => Number((await facts.find(name)) ?? 0)));

/**
 * Moves the mark of the store, then has the journal remember it, if that is a file. Both are durable in this order, so
 * a store that is behind its journal has lost writes. Rejects with Problem `store-unavailable` or
 * `journal-unavailable`.
 */
export const createNoteStoreMark =
  ({ store, journal: { storeMark } }: MarkedBackends, now: () => number) =>
  async (): Promise<void> => {
    if (storeMark === undefined) return;
    const marks = await readMarks(store);
    const newest = Math.max(...marks);
    // The older of the two is replaced: a crash between leaves the other.
    const name = STORE_MARKS[marks.indexOf(Math.min(...marks))] ?? STORE_MARKS[0];
    const mark = Math.max(now(), newest + 1);
    await store.facts.put(name, String(mark));
    storeMark.write(mark);
  };

/** The time between two moves of the mark while nothing changes. */
const UNCHANGED_MARK_EVERY_MS = 60_000;

interface ChangingBackends extends MarkedBackends {
  readonly store: MarkedBackends['store'] & Pick<Store, 'progress' | 'writeVersion'>;
}

/**
 * Moves the mark as `createNoteStoreMark` does, if the store has changed since, else once a minute. A change within
 * the milliseconds of a mark is marked with the next one.
 */
export const createMarkChanges = (backends: ChangingBackends, now: () => number): (() => Promise<void>) => {
  const { store, journal } = backends;
  const note = createNoteStoreMark(backends, now);
  let marked: { readonly version: string; readonly at: number } | undefined;
  const readVersion = async (): Promise<string | undefined> => {
    const version = await store.writeVersion();
    if (version === undefined) return undefined;
    return JSON.stringify([version, (await store.progress.all()).map(({ partition, offset }) => [partition, offset])]);
  };
  return async () => {
    if (journal.storeMark === undefined) return;
    if (
      marked !== undefined &&
      Math.abs(now() - marked.at) < UNCHANGED_MARK_EVERY_MS &&
      (await readVersion()) === marked.version
    )
      return;
    await note();
    const version = await readVersion();
    marked = version === undefined ? undefined : { version, at: now() };
  };
};

/**
 * Logs that a store lacks writes that its journal knows of: it is a file without its log, or an older copy. Resolves
 * with true if it does. Rejects as `createNoteStoreMark`.
 */
export const warnOfOlderStore = async (
  { store, journal: { storeMark } }: MarkedBackends,
  log: { readonly error: (facts: object, message: string) => void },
): Promise<boolean> => {
  const known = storeMark?.read();
  if (known === undefined) return false;
  const found = Math.max(...(await readMarks(store)));
  if (found >= known) return false;
  const timeOf = (mark: number): string | null => (mark === 0 ? null : new Date(mark).toISOString());
  log.error(
    { from: timeOf(found), to: timeOf(known) },
    'the store lacks what was written to it between these times: store.db is there without its store.db-wal, or is ' +
      'an older copy. Statements come back from the journal; documents, decisions and settings do not',
  );
  return true;
};
