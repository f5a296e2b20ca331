import type { Caller } from '../sources/authenticate.ts';
import type { ActivityRepository } from '../store/ports/activity-repository.ts';
import { batchesOf } from '../core/batches.ts';
import { Problem } from '../core/problem.ts';
import { mayReadActivities } from '../sources/scopes.ts';
import { eachActivity } from '../xapi/model/activities.ts';
import { activityToken, relatedActivityToken } from '../xapi/statement/tokens.ts';
import type { FilterVisible } from './filter-visible.ts';
import { readStored } from '../store/ports/read-stored.ts';
import type { StatementRepository, StoredStatement } from '../store/ports/statement-repository.ts';

/** The Activities resource (1.0.3 Communication 2.5; 2.0 4.1.6.4). */
export interface Activities {
  /** The Activity with this IRI as JSON text, with its definition where one is known. Rejects with `forbidden`. */
  read(caller: Caller, id: string): Promise<string>;
}

export interface ActivitiesDeps {
  readonly repository: Pick<ActivityRepository, 'find'>;
  readonly statements: Pick<StatementRepository, 'findIdsByToken' | 'find'>;
  readonly filterVisible: FilterVisible;
}

/** An activity with so many mentions, visible or not, identifies no person: its definition is shown. */
const MAX_MENTIONS = 1000;
/** Each statement may be as large as a body. */
const BATCH_SIZE = 16;

/** Its tokens alone do not say so: they include those of the statement that it refers to. */
const mentions = (stored: StoredStatement, activity: string): boolean => {
  let isMentioned = false;
  eachActivity(readStored(stored), ({ id }) => {
    isMentioned ||= id === activity;
  });
  return isMentioned;
};

/** A definition is known only while a visible statement mentions the activity. */
export const createActivities = ({ repository, statements, filterVisible }: ActivitiesDeps): Activities => {
  const isMentionedVisibly = async (id: string): Promise<boolean> => {
    for (const max of [BATCH_SIZE, MAX_MENTIONS]) {
      const ids = await statements.findIdsByToken([activityToken(id), relatedActivityToken(id)], max);
      for (const batch of batchesOf(ids, BATCH_SIZE)) {
        const found = [...(await statements.find(batch)).values()];
        if ((await filterVisible(found.filter((statement) => mentions(statement, id)))).length > 0) return true;
      }
      if (ids.length < max) return false;
    }
    return true;
  };

  return {
    read: async (caller, id) => {
      if (!mayReadActivities(caller.scopes)) throw new Problem('forbidden', 'this credential may not read activities');
      const known = (await repository.find([id])).get(id);
      const definition =
        known !== undefined && (await isMentionedVisibly(id)) ? `,"definition":${known.definition}` : '';
      return `{"objectType":"Activity","id":${JSON.stringify(id)}${definition}}`;
    },
  };
};
