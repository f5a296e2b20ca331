import { defined } from '../../core/json-object.ts';
import { createMarkCutOffErasures } from '../../consent/erasure/mark-open-erasures.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { Store } from '../../store/ports/store.ts';
import { checkBackends, type ListOfBackends } from './check-backends.ts';
import { warnOfOlderStore } from './store-mark.ts';

interface ReconciledBackends {
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly list?: ListOfBackends;
}

/**
 * Makes journal, store and list belong together before anything is appended. Losses of each are logged, and open
 * erasures are marked again if the journal has lost their markers. Resolves with true if the store lacks writes that
 * the journal knows of. Rejects as `checkBackends`.
 */
export const reconcileBackends = async (
  { store, journal, topics, list }: ReconciledBackends,
  log: { readonly error: (facts: object, message: string) => void },
): Promise<boolean> => {
  const listDamage = await checkBackends({ store, journal, topics, ...defined({ list }) });
  if (listDamage !== undefined)
    log.error(
      { file: list?.file },
      `the list of noes ${listDamage}. If an older copy of the store was put back, what was forbidden since may be ` +
        'lost: compare with another copy of the list',
    );
  const markCutOffErasures = createMarkCutOffErasures({
    erasures: store.erasures,
    appendMarker: (marker) => journal.mark(marker),
    readEnds: async () =>
      new Map([...((await journal.readState())?.bounds ?? [])].map(([partition, { end }]) => [partition, end])),
  });
  for (const erasure of await markCutOffErasures())
    log.error({ erasure }, 'the journal has lost the messages that mark this erasure: it is marked again');
  return warnOfOlderStore({ store, journal }, log);
};
