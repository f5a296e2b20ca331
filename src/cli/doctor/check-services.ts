import type { Config } from '../../core/config/config.ts';
import { inspectJournal } from '../../journal/open-journal.ts';
import { inspectStore, storeFormat } from '../../store/open-store.ts';
import type { StoreInspection } from '../../store/ports/store-inspection.ts';
import { type Finding, ok, reasonText } from './finding.ts';

/** If clocks differ by more, links, sessions and retention end at other times than people expect. */
const MAX_APART_MS = 5000;
const MONGODB_PAGE = 'docs/mongodb.md';
const OPERATORS = 'docs/getting-started/operators.md';

/** Checks that two clocks agree; `start` and `end` are of this machine, before and after the other clock was read. */
export const checkClock = (clock: number, start: number, end: number): Finding => {
  const apart = clock < start ? start - clock : Math.max(0, clock - end);
  if (apart <= MAX_APART_MS) return ok('clock', 'the clock of this machine is that of the store');
  return {
    check: 'clock',
    state: 'fault',
    detail:
      `the clock of this machine is ${Math.round(apart / 1000)} s ` +
      `${clock < start ? 'ahead of' : 'behind'} that of the store`,
    mend: 'let both machines keep time by NTP',
    page: OPERATORS,
  };
};

const checkFormat = (format: number, newest: number): readonly Finding[] => {
  if (format === newest) return [ok('store format', `the store has schema ${format}`)];
  return [
    format > newest
      ? {
          check: 'store format',
          state: 'fault',
          detail: `the store has schema ${format}; this release knows schemas up to ${newest}`,
          mend: 'run the release that wrote it, or a later one',
          page: OPERATORS,
        }
      : {
          check: 'store format',
          state: 'warning',
          detail: `the store has schema ${format}; this release converts it to ${newest} when it first opens it`,
          mend: 'make a backup, then run carnet migrate',
          page: OPERATORS,
        },
  ];
};

const checkIndexes = ({ missingIndexes }: StoreInspection): Finding =>
  missingIndexes.length === 0
    ? ok('indexes', 'every index is there')
    : {
        check: 'indexes',
        state: 'warning',
        detail: `missing: ${missingIndexes.join('; ')}`,
        mend: 'run carnet migrate: it builds them while servers run',
        page: MONGODB_PAGE,
      };

const READ_ONLY = {
  check: 'store',
  state: 'fault',
  detail: 'the store can be read and not written',
  mend: 'give the user of STORE_URL the right to write (deploy/mongodb), or chown the file',
  page: MONGODB_PAGE,
} as const satisfies Finding;

/** The findings of a store, which also say if it can be opened as it is. */
export interface CheckedStore {
  readonly findings: readonly Finding[];
  readonly canBeOpened: boolean;
}

const away = (check: 'store' | 'journal', thrown: unknown): Finding => ({
  check,
  state: 'fault',
  detail: `the ${check} cannot be used: ${reasonText(thrown)}`,
  mend: `start it, or correct ${check === 'store' ? 'STORE_URL' : 'JOURNAL_URL'}`,
  page: check === 'store' ? MONGODB_PAGE : OPERATORS,
});

/** Looks at the store without opening it, so that nothing is converted. */
export const checkStoreService = async ({ storeUrl }: Config): Promise<CheckedStore> => {
  const start = Date.now();
  let found: StoreInspection;
  try {
    found = await inspectStore(storeUrl);
  } catch (thrown) {
    return { findings: [away('store', thrown)], canBeOpened: false };
  }
  const { product, isThere, isWritable, format, clock } = found;
  const clocks = clock === undefined ? [] : [checkClock(clock, start, Date.now())];
  if (!isThere) {
    const findings = [ok('store', `${product}; nothing is in it yet: the first start makes it`), ...clocks];
    return { findings: isWritable ? findings : [READ_ONLY, ...clocks], canBeOpened: false };
  }
  const formats = format === undefined ? [checkIndexes(found)] : checkFormat(format, await storeFormat());
  return {
    findings: [isWritable ? ok('store', product) : READ_ONLY, ...formats, ...clocks],
    canBeOpened: isWritable && formats.every(({ state }) => state === 'ok'),
  };
};

/** Looks at the journal without opening it. */
export const checkJournalService = async ({ journalUrl }: Config): Promise<Finding> => {
  try {
    return ok('journal', await inspectJournal(journalUrl));
  } catch (thrown) {
    return away('journal', thrown);
  }
};
