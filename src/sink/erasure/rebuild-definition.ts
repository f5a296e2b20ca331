import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { intactStatements } from '../../store/ports/statements/statement-checksum.ts';
import { activityKeyText, type ActivityKey } from '../../store/ports/statements/activity-repository.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { activitiesOf } from '../../xapi/model/activities.ts';
import type { JsonObject, SortKey } from '../../xapi/model/types.ts';
import { activityToken, relatedActivityToken, sourceToken } from '../../xapi/statement/tokens.ts';
import { type DefinitionCache, isSameDefinition } from '../statements/activity-cache.ts';
import { firstVersion, mergeDefinitions } from '../statements/write-activities.ts';

/**
 * Rebuilds the definition of an activity from statements of its source, once those with the definitions `erased` have
 * gone. Repeatable. Rejects with Problem `store-unavailable`.
 */
export type RebuildDefinition = (key: ActivityKey, erased: readonly JsonObject[]) => Promise<void>;

export interface RebuildDefinitionDeps {
  readonly store: Pick<Store, 'activities' | 'statements'>;
  /** The cache of the sink in the same process, if there is one. */
  readonly definitionCache?: DefinitionCache;
}

/** Statements that are read first: most tools define an activity in the same way each time. */
const SAMPLE_SIZE = 16;
/** The newest statements from which a definition is built: an erasure must not wait for a million of them. */
const MAX_STATEMENTS = 1000;
/** Each statement may be as large as a body. */
const PAGE_SIZE = 100;
const PAGE_BYTES = 4_000_000;
const MAX_EXAMINED = 1000;
const MAX_PAGES = 40;
/** One writer of an activity wins each round. */
const MAX_ROUNDS = 20;

const saidIn = (statements: readonly StoredStatement[], activity: string): readonly JsonObject[] =>
  statements.flatMap((stored) =>
    activitiesOf(readStored(stored)).flatMap(({ id, definition }) => (id === activity ? [definition] : [])),
  );

export const createRebuildDefinition = ({
  store: { activities, statements },
  definitionCache,
}: RebuildDefinitionDeps): RebuildDefinition => {
  /**
   * The newest statements of the source that mention the activity and may define it, voided ones too, the latest first.
   */
  const readNewest = async ({ source, id }: ActivityKey, limit: number): Promise<readonly StoredStatement[]> => {
    const found: StoredStatement[] = [];
    let below: SortKey | undefined;
    for (let page = 0; page < MAX_PAGES && found.length < limit; page++) {
      const { statements: some, next } = await statements.page({
        where: [[activityToken(id), relatedActivityToken(id)], [sourceToken(source)]],
        ascending: false,
        withVoided: true,
        limit: Math.min(PAGE_SIZE, limit),
        maxExamined: MAX_EXAMINED,
        maxBytes: PAGE_BYTES,
        ...defined({ below }),
      });
      found.push(...intactStatements(some).filter(({ defines }) => defines !== false));
      if (next === undefined) break;
      below = next;
    }
    return found.slice(0, limit);
  };

  /** True if other statements have each erased definition, word for word: then the definition stays. */
  const isStillSaid = async (key: ActivityKey, erased: readonly JsonObject[]): Promise<boolean> => {
    const said = saidIn(await readNewest(key, SAMPLE_SIZE), key.id);
    return erased.every((gone) => said.some((definition) => isSameDefinition(definition, gone)));
  };

  /** Resolves with false if another writer was quicker. */
  const tryRebuild = async (key: ActivityKey): Promise<boolean> => {
    const text = activityKeyText(key);
    // Read before the statements: a later write of another definition makes this one fail.
    const stored = (await activities.find([key])).get(text);
    const said = saidIn((await readNewest(key, MAX_STATEMENTS)).toReversed(), key.id);
    const definition = mergeDefinitions(undefined, said);
    if (definition === undefined) {
      if (stored === undefined) return true;
      await activities.delete([{ ...key, v: stored.v }]);
      return (await activities.find([key])).get(text) === undefined;
    }
    const change = { ...key, definition: JSON.stringify(definition) };
    if (stored?.definition === change.definition) return true;
    const saved = await activities.saveAll([
      stored === undefined ? { ...change, v: firstVersion() } : { ...change, v: stored.v + 1, replaces: stored.v },
    ]);
    return saved.size === 0;
  };

  return async (key, erased) => {
    if (await isStillSaid(key, erased)) return;
    const text = activityKeyText(key);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      definitionCache?.set(text, []);
      const isRebuilt = await tryRebuild(key);
      definitionCache?.set(text, []);
      if (isRebuilt) return;
    }
    throw new Problem('store-unavailable', 'a definition could not be rebuilt: too many write it at once');
  };
};
