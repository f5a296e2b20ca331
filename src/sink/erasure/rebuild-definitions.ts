import { intactStatements } from '../../store/ports/statements/statement-checksum.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import { scanPages } from '../statements/scan-pages.ts';
import { createWriteActivities, type Defining, definitionsIn } from '../statements/write-activities.ts';
import { createEraseActivities } from './erase-activities.ts';
import { createRebuildDefinition } from './rebuild-definition.ts';

export interface RebuildDefinitionsDeps {
  readonly store: Store;
  readonly now: () => number;
}

/** Statements of one round; the next round goes on from there, in this process or another. */
const ROUND_SIZE = 5000;

interface DefiningStatement extends Defining {
  readonly document: StoredStatement;
}

/**
 * Builds definitions of activities from stored statements, since an earlier release merged them over all sources. A
 * call does some of it; true once all is done. Until then definitions may be missing or old. Rejects with Problem
 * `store-unavailable`.
 */
export const createRebuildDefinitions = ({ store, now }: RebuildDefinitionsDeps): (() => Promise<boolean>) => {
  const { activities, statements } = store;
  const eraseActivities = createEraseActivities(createRebuildDefinition({ store }));

  /** Erases definitions again that were read before an erasure and written after it. */
  const eraseGone = async (written: readonly DefiningStatement[]): Promise<void> => {
    const left = await statements.find(written.map(({ document }) => document.id));
    await eraseActivities(written.filter(({ document: { id, at } }) => left.get(id)?.at !== at));
  };

  return async () => {
    const position = await activities.rebuildPosition();
    if (position === 'done') return true;
    let read = 0;
    const range = { max: ROUND_SIZE, ...position };
    for await (const page of scanPages(statements, range)) {
      const defining = intactStatements(page)
        .filter(({ erasing }) => erasing === undefined)
        .map((document): DefiningStatement => ({ document, statement: readStored(document) }))
        .filter((one) => definitionsIn(one).length > 0);
      // Each page has a cache of its own: an erasure may have removed what an earlier page wrote.
      await createWriteActivities({ repository: activities, now })(defining);
      if (defining.length > 0) await eraseGone(defining);
      const last = page.at(-1);
      if (last !== undefined) await activities.saveRebuildPosition({ above: last.at });
      read += page.length;
    }
    if (read === ROUND_SIZE) return false;
    await activities.saveRebuildPosition('done');
    return true;
  };
};
