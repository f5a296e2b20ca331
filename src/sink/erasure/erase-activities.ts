import type { Store } from '../../store/ports/store.ts';
import { eachActivity, isDefined } from '../../xapi/model/activities.ts';
import { activityToken, relatedActivityToken } from '../../xapi/statement/tokens.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { createDefine } from '../statements/write-activities.ts';
import { readStored } from '../statements/read-stored.ts';
import type { SeenDefinitions } from '../statements/activity-cache.ts';

/** What forgetting needs. */
export interface ForgetDeps {
  readonly store: Pick<Store, 'activities' | 'statements'>;
  readonly now: () => number;
  /** The memory of the sink in the same process, if there is one. */
  readonly seen?: SeenDefinitions;
}

/** Forgets the activities of statements that are marked as being erased; repeatable. */
export type ForgetActivities = (erased: readonly { readonly statement: Statement }[]) => Promise<void>;

const AT_ONCE = 100;
/** So many statements that came just then are asked what they say. */
const MOST_AGAIN = 16;

/**
 * Builds what becomes of activities whose statements are being erased: where no other statement mentions one, nothing
 * is known of it any more. What another statement has brought meanwhile is known again. A sink of another process may
 * trust for two minutes that what it has seen of the activity is on the shelf: then that is missing until a statement
 * brings it later. Rejects with Problem `store-unavailable`.
 */
export const createForgetActivities = ({
  store: { activities, statements },
  now,
  seen,
}: ForgetDeps): ForgetActivities => {
  const mentioning = (id: string, limit: number) =>
    statements.carrying([activityToken(id), relatedActivityToken(id)], limit);

  const defineAgain = async (id: string): Promise<void> => {
    const found = await statements.find(await mentioning(id, MOST_AGAIN));
    // With a memory of its own: what any other remembers of this activity is over.
    if (found.size > 0)
      await createDefine({ repository: activities, now })(
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
    const all = [...ids];
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const some = all.slice(from, from + AT_ONCE);
      const known = await activities.find(some);
      for (const id of some) {
        const there = known.get(id);
        if (there !== undefined && (await mentioning(id, 1)).length > 0) continue;
        seen?.set(id, []);
        if (there !== undefined) await activities.remove([{ id, v: there.v }]);
        seen?.set(id, []);
        // Also where nothing was there: an earlier try may have removed it, and gone no further.
        if (there !== undefined || defined.has(id)) await defineAgain(id);
      }
    }
  };
};
