import { batchesOf } from '../../core/batches.ts';
import type { Store } from '../../store/ports/store.ts';
import { eachActivity, isDefined } from '../../xapi/model/activities.ts';
import { activityToken, relatedActivityToken } from '../../xapi/statement/tokens.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { createWriteActivities } from '../statements/write-activities.ts';
import { readStored } from '../../store/ports/read-stored.ts';
import type { DefinitionCache } from '../statements/activity-cache.ts';

export interface EraseActivitiesDeps {
  readonly store: Pick<Store, 'activities' | 'statements'>;
  readonly now: () => number;
  /** The cache of the sink in the same process, if there is one. */
  readonly definitionCache?: DefinitionCache;
}

/** Removes activities of statements that are being erased; repeatable. */
export type EraseActivities = (erased: readonly { readonly statement: Statement }[]) => Promise<void>;

const BATCH_SIZE = 100;
/** Statements whose definitions are read again where they came during the removal. */
const MAX_REDEFINING = 16;

/**
 * Removes activities that only statements which are being erased mention. A definition that another statement has
 * brought meanwhile is written again. Rejects with Problem `store-unavailable`.
 *
 * A sink of another process may trust its cache for two minutes: then the definition is missing until a later statement
 * brings it.
 */
export const createEraseActivities = ({
  store: { activities, statements },
  now,
  definitionCache,
}: EraseActivitiesDeps): EraseActivities => {
  const mentioning = (id: string, limit: number) =>
    statements.findIdsByToken([activityToken(id), relatedActivityToken(id)], limit);

  const redefine = async (id: string): Promise<void> => {
    const found = await statements.find(await mentioning(id, MAX_REDEFINING));
    // With a cache of its own: any other's entry for this activity is out of date.
    if (found.size > 0)
      await createWriteActivities({ repository: activities, now })(
        [...found.values()].map((document) => ({ statement: readStored(document) })),
      );
  };

  return async (erased) => {
    const ids = new Set<string>();
    const defined = new Set<string>();
    for (const { statement } of erased) {
      eachActivity(statement, (activity) => {
        ids.add(activity.id);
        if (isDefined(activity)) defined.add(activity.id);
      });
    }
    for (const some of batchesOf([...ids], BATCH_SIZE)) {
      const known = await activities.find(some);
      for (const id of some) {
        const current = known.get(id);
        if (current !== undefined && (await mentioning(id, 1)).length > 0) continue;
        definitionCache?.set(id, []);
        if (current !== undefined) await activities.delete([{ id, v: current.v }]);
        definitionCache?.set(id, []);
        // Also where nothing was found: an earlier try may have removed it and stopped there.
        if (current !== undefined || defined.has(id)) await redefine(id);
      }
    }
  };
};
