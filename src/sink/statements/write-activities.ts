import { batchesOf } from '../../core/batches.ts';
import type { ActivityRepository, StoredActivity } from '../../store/ports/activity-repository.ts';
import { activitiesOf, eachActivity, isDefined } from '../../xapi/model/activities.ts';
import { mergeDefinition } from '../../xapi/statement/merge-definition.ts';
import type { Activity, JsonObject, Statement } from '../../xapi/model/types.ts';
import {
  createDefinitionCache,
  isSameDefinition,
  MAX_CACHED_PER_ACTIVITY,
  type DefinitionCache,
} from './activity-cache.ts';

/** A statement that may define activities. */
interface Defining {
  readonly statement: Statement;
}

interface WriteActivitiesDeps {
  readonly repository: Pick<ActivityRepository, 'find' | 'saveAll'>;
  readonly now: () => number;
  /** By default one of its own. */
  readonly definitionCache?: DefinitionCache;
}

/** UTF-16 units of the JSON text of a merged definition. */
export const MAX_DEFINITION_LENGTH = 65_536;

/** Activities that are read at once: with 64 kB each, some megabytes. */
const BATCH_SIZE = 100;

/** One writer of an activity wins each round, so a loser gives up only where so many others write it at once. */
const MAX_ROUNDS = 20;

/**
 * Activities with at least one definition that is not in the cache, each with all its definitions in the order of the
 * statements, without repetitions.
 */
const findUnseenDefinitions = (
  written: readonly Defining[],
  isSeen: (id: string, definition: JsonObject) => boolean,
): ReadonlyMap<string, readonly JsonObject[]> => {
  const unseen = new Map<string, JsonObject[]>();
  const collect = (activity: Activity): void => {
    if (isDefined(activity) && !isSeen(activity.id, activity.definition)) unseen.set(activity.id, []);
  };
  for (const { statement } of written) eachActivity(statement, collect);
  if (unseen.size === 0) return unseen;
  for (const { statement } of written) {
    for (const { id, definition } of activitiesOf(statement)) {
      const definitions = unseen.get(id);
      if (definitions !== undefined && !isSameDefinition(definitions.at(-1), definition)) definitions.push(definition);
    }
  }
  return unseen;
};

const isShort = (definition: JsonObject): boolean => JSON.stringify(definition).length <= MAX_DEFINITION_LENGTH;

/** A definition that would make the result too long is left out as a whole. */
const mergeDefinitions = (
  known: JsonObject | undefined,
  definitions: readonly JsonObject[],
): JsonObject | undefined => {
  let merged = known;
  for (const definition of definitions) {
    const next = merged === undefined ? definition : mergeDefinition(merged, definition);
    if (next !== merged && isShort(next)) merged = next;
  }
  return merged;
};

/**
 * Merges the activity definitions of statements into the store, in the order of the statements. Every statement may
 * define activities, whichever credential posted it. Repeatable; costs no call where nothing is new.
 *
 * Each activity is written by compare-and-set, so that one shared by many is no lock. A write that loses 20 races in a
 * row is given up until the next statement with that definition, so that no statement waits longer.
 */
export const createWriteActivities = ({
  repository,
  now,
  definitionCache = createDefinitionCache(now),
}: WriteActivitiesDeps): ((written: readonly Defining[]) => Promise<void>) => {
  /** Caches the definitions that would change nothing any more, the latest first. */
  const remember = (id: string, known: JsonObject, definitions: readonly JsonObject[]): void => {
    const cached: JsonObject[] = [];
    for (const definition of [...definitions.toReversed(), ...definitionCache.get(id)]) {
      if (cached.length === MAX_CACHED_PER_ACTIVITY) break;
      if (!cached.some((one) => isSameDefinition(one, definition)) && mergeDefinition(known, definition) === known)
        cached.push(definition);
    }
    definitionCache.set(id, cached);
  };

  const writeBatch = async (unseen: ReadonlyMap<string, readonly JsonObject[]>): Promise<void> => {
    let open = [...unseen.keys()];
    for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round++) {
      const found = await repository.find(open);
      const changes: StoredActivity[] = [];
      const outcomes = new Map<string, JsonObject>();
      for (const id of open) {
        const { definition: text, v } = found.get(id) ?? { definition: undefined, v: 0 };
        const before = text === undefined ? undefined : (JSON.parse(text) as JsonObject);
        const after = mergeDefinitions(before, unseen.get(id) ?? []);
        if (after === undefined) continue;
        outcomes.set(id, after);
        // Definitions that contradict each other may lead back to the stored text.
        const definition = JSON.stringify(after);
        if (definition !== text) changes.push({ id, definition, v: v + 1 });
      }
      const raced = changes.length === 0 ? new Set<string>() : await repository.saveAll(changes);
      for (const [id, known] of outcomes) if (!raced.has(id)) remember(id, known, unseen.get(id) ?? []);
      open = open.filter((id) => raced.has(id));
    }
  };

  return async (written) => {
    definitionCache.expire();
    const unseen = [...findUnseenDefinitions(written, (id, definition) => definitionCache.has(id, definition))];
    for (const batch of batchesOf(unseen, BATCH_SIZE)) await writeBatch(new Map(batch));
  };
};
