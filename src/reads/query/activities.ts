import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import { activityKeyText, type ActivityRepository } from '../../store/ports/statements/activity-repository.ts';
import { batchesOf } from '../../core/batches.ts';
import { Problem } from '../../core/problem.ts';
import { mayReadActivities, statementReadScope } from '../../access/sources/scopes.ts';
import { eachActivity } from '../../xapi/model/activities.ts';
import { activityToken, relatedActivityToken, sourceToken } from '../../xapi/statement/tokens.ts';
import type { FilterVisible } from './filter-visible.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';

/** The Activities resource (1.0.3 Communication 2.5; 2.0 4.1.6.4). */
export interface Activities {
  /**
   * The Activity with this IRI as JSON text. Its definition is that of the caller's own source, else of the first other
   * readable source that has one. Rejects with Problem `forbidden`.
   */
  read(caller: Caller, id: string): Promise<string>;
}

export interface ActivitiesDeps {
  readonly repository: ActivityRepository;
  readonly statements: StatementRepository;
  readonly filterVisible: FilterVisible;
}

/** An activity with so many mentions, visible or not, identifies no person: its definition is shown. */
const MAX_MENTIONS = 1000;
/** Each statement may be as large as a body. */
const BATCH_SIZE = 16;

/** Tokens are not enough, because they include those of the statement to which this one refers. */
const mentions = (stored: StoredStatement, activity: string): boolean => {
  let isMentioned = false;
  eachActivity(readStored(stored), ({ id }) => {
    isMentioned ||= id === activity;
  });
  return isMentioned;
};

/** Sources whose definitions are looked up at once. */
const SOURCES_AT_ONCE = 100;

/** The sources that the caller may read, its own first. */
const sourcesOf = ({ source, scopes, readableSources }: Caller): readonly string[] => {
  const others = statementReadScope(scopes) === 'all' ? readableSources.filter((id) => id !== source.id) : [];
  return [source.id, ...others];
};

/** A definition is known only while a visible statement of its source mentions the activity. */
export const createActivities = ({ repository, statements, filterVisible }: ActivitiesDeps): Activities => {
  const tokensFor = (id: string) => [activityToken(id), relatedActivityToken(id)];

  const hasManyMentions = async (id: string, source: string): Promise<boolean> => {
    const where = [tokensFor(id), [sourceToken(source)]];
    const page = await statements.page({ where, ascending: false, limit: 1, maxExamined: MAX_MENTIONS, maxBytes: 1 });
    return page.statements.length > 0;
  };

  const isMentionedVisibly = async (id: string, source: string): Promise<boolean> => {
    for (const max of [BATCH_SIZE, MAX_MENTIONS]) {
      const ids = await statements.findIdsByToken(tokensFor(id), max);
      for (const batch of batchesOf(ids, BATCH_SIZE)) {
        const found = [...(await statements.find(batch)).values()].filter((statement) => statement.source === source);
        if ((await filterVisible(found.filter((statement) => mentions(statement, id)))).length > 0) return true;
      }
      if (ids.length < max) return false;
    }
    return hasManyMentions(id, source);
  };

  const definitionFor = async (id: string, sources: readonly string[]): Promise<string | undefined> => {
    for (const some of batchesOf(sources, SOURCES_AT_ONCE)) {
      const known = await repository.find(some.map((source) => ({ source, id })));
      for (const source of some) {
        const found = known.get(activityKeyText({ source, id }));
        if (found !== undefined && (await isMentionedVisibly(id, source))) return found.definition;
      }
    }
    return undefined;
  };

  return {
    read: async (caller, id) => {
      if (!mayReadActivities(caller.scopes)) throw new Problem('forbidden', 'this credential may not read activities');
      const definition = await definitionFor(id, sourcesOf(caller));
      const member = definition === undefined ? '' : `,"definition":${definition}`;
      return `{"objectType":"Activity","id":${JSON.stringify(id)}${member}}`;
    },
  };
};
