import type { Caller } from '../sources/authenticate.ts';
import type { ActivityRepository } from '../store/ports/activity-repository.ts';
import type { StatementShelf, StoredStatement } from '../store/ports/store.ts';
import { Problem } from '../core/problem.ts';
import { mayReadActivities } from '../sources/scopes.ts';
import { eachActivity } from '../xapi/model/activities.ts';
import { bufferOf } from '../xapi/json/members.ts';
import { activityToken, relatedActivityToken } from '../xapi/statement/tokens.ts';
import type { Statement } from '../xapi/model/types.ts';
import type { Shown } from './visible.ts';

/** What is known of activities (1.0.3 Communication 2.5; 2.0 4.1.6.4). */
export interface Activities {
  /**
   * The whole Activity with this IRI, as JSON text; without a definition where none is known. Rejects with Problem
   * `forbidden`.
   */
  read(caller: Caller, id: string): Promise<string>;
}

/** What `createActivities` is built from. */
export interface ActivitiesDeps {
  readonly repository: Pick<ActivityRepository, 'find'>;
  readonly statements: Pick<StatementShelf, 'carrying' | 'find'>;
  readonly shown: Shown;
}

/**
 * So many statements that mention an activity are looked at, a few of whatever size at once: what more of them mention
 * is nobody's alone.
 */
const MENTIONS_AT_MOST = 1000;
const AT_ONCE = 16;

/** A statement that refers to one which mentions it is found by it too. */
const mentions = ({ text }: StoredStatement, activity: string): boolean => {
  let isThere = false;
  eachActivity(JSON.parse(bufferOf(text).toString('utf8')) as Statement, ({ id }) => {
    isThere ||= id === activity;
  });
  return isThere;
};

/**
 * Builds the reading of activities on their shelf. What only statements mention that may not be shown is not known: it
 * goes with them.
 */
export const createActivities = ({ repository, statements, shown }: ActivitiesDeps): Activities => {
  const isMentioned = async (id: string): Promise<boolean> => {
    for (const most of [AT_ONCE, MENTIONS_AT_MOST]) {
      const ids = await statements.carrying([activityToken(id), relatedActivityToken(id)], most);
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const found = [...(await statements.find(ids.slice(from, from + AT_ONCE))).values()];
        if ((await shown(found.filter((document) => mentions(document, id)))).length > 0) return true;
      }
      if (ids.length < most) return false;
    }
    return true;
  };

  return {
    read: async (caller, id) => {
      if (!mayReadActivities(caller.scopes)) throw new Problem('forbidden', 'this credential may not read activities');
      const known = (await repository.find([id])).get(id);
      const definition = known !== undefined && (await isMentioned(id)) ? `,"definition":${known.definition}` : '';
      return `{"objectType":"Activity","id":${JSON.stringify(id)}${definition}}`;
    },
  };
};
