import { batchesOf } from '../../core/batches.ts';
import { mapInSlices, yieldIfDue } from '../../core/concurrency/slices.ts';
import { randomInt } from 'node:crypto';
import {
  type ActivityKey,
  activityKeyText,
  type ActivityRepository,
  type ActivityWrite,
} from '../../store/ports/statements/activity-repository.ts';
import { activitiesOf, eachActivity, isDefined } from '../../xapi/model/activities.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { mergeDefinition } from '../../xapi/statement/merge-definition.ts';
import type { Activity, JsonObject, Statement } from '../../xapi/model/types.ts';
import {
  createDefinitionCache,
  isSameDefinition,
  MAX_CACHED_PER_ACTIVITY,
  type DefinitionCache,
} from './activity-cache.ts';

/** A statement that may define activities, with its source and whether it does. */
export interface Defining {
  readonly statement: Statement;
  readonly document: Pick<StoredStatement, 'source' | 'defines'>;
}

/** The activity definitions in a statement; none without the scope `define` (1.0.3 Communication 4.2). */
export const definitionsIn = ({ statement, document }: Defining): ReturnType<typeof activitiesOf> =>
  document.defines === false ? [] : activitiesOf(statement);

interface WriteActivitiesDeps {
  readonly repository: Pick<ActivityRepository, 'find' | 'saveAll'>;
  readonly now: () => number;
  /** The cache that is used; by default one of its own. */
  readonly definitionCache?: DefinitionCache;
}

/** UTF-16 units of the JSON text of a merged definition. */
export const MAX_DEFINITION_LENGTH = 65_536;

/** Activities that are read at once: with 64 kB each, some megabytes. */
const BATCH_SIZE = 100;

/** One writer of an activity wins each round, so a loser gives up only if so many others write it at once. */
const MAX_ROUNDS = 20;

/** The definitions of an activity by a source. */
interface SaidDefinitions {
  readonly key: ActivityKey;
  readonly definitions: JsonObject[];
}

/**
 * Activities with at least one definition that is not in the cache, by `activityKeyText`. Each has all its definitions
 * in the order of the statements, without repetitions.
 */
const findUnseenDefinitions = async (
  written: readonly Defining[],
  isSeen: (key: string, definition: JsonObject) => boolean,
): Promise<ReadonlyMap<string, SaidDefinitions>> => {
  const unseen = new Map<string, SaidDefinitions>();
  const defining = written.filter(({ document }) => document.defines !== false);
  await mapInSlices(defining, ({ statement, document: { source } }) => {
    eachActivity(statement, (activity: Activity) => {
      if (!isDefined(activity)) return;
      const key = { source, id: activity.id };
      const text = activityKeyText(key);
      if (!isSeen(text, activity.definition)) unseen.set(text, { key, definitions: [] });
    });
  });
  if (unseen.size === 0) return unseen;
  if (unseen.size === 0) return unseen;
  await mapInSlices(defining, ({ statement, document }) => {
    for (const { id, definition } of activitiesOf(statement)) {
      const definitions = unseen.get(activityKeyText({ source: document.source, id }))?.definitions;
      if (definitions !== undefined && !isSameDefinition(definitions.at(-1), definition)) definitions.push(definition);
    }
  });
  return unseen;
};

const isShort = (definition: JsonObject): boolean => JSON.stringify(definition).length <= MAX_DEFINITION_LENGTH;

/** Merges definitions in their order. A definition that would make the result too long is left out. */
export const mergeDefinitions = (
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

/** The random `v` of a new activity, so that no writer takes it for a former one. */
export const firstVersion = (): number => randomInt(2 ** 40);

/**
 * Merges the activity definitions of statements into the store, source by source, in the order of the statements.
 * Repeatable. A write that loses 20 races is left to the next statement with that definition.
 */
export const createWriteActivities = ({
  repository,
  now,
  definitionCache = createDefinitionCache(now),
}: WriteActivitiesDeps): ((written: readonly Defining[]) => Promise<void>) => {
  /** Caches the definitions that would change nothing any more, the latest first. */
  const remember = (text: string, known: JsonObject, definitions: readonly JsonObject[]): void => {
    const cached: JsonObject[] = [];
    for (const definition of [...definitions.toReversed(), ...definitionCache.get(text)]) {
      if (cached.length === MAX_CACHED_PER_ACTIVITY) break;
      if (!cached.some((one) => isSameDefinition(one, definition)) && mergeDefinition(known, definition) === known)
        cached.push(definition);
    }
    definitionCache.set(text, cached);
  };

  const writeBatch = async (unseen: readonly (readonly [string, SaidDefinitions])[]): Promise<void> => {
    let open = unseen;
    for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round++) {
      const found = await repository.find(open.map(([, { key }]) => key));
      const changes: ActivityWrite[] = [];
      const outcomes: (readonly [string, JsonObject, readonly JsonObject[]])[] = [];
      for (const [text, { key, definitions }] of open) {
        const stored = found.get(text);
        const before = stored && (JSON.parse(stored.definition) as JsonObject);
        const after = mergeDefinitions(before, definitions);
        if (after === undefined) continue;
        outcomes.push([text, after, definitions]);
        // Definitions that contradict each other may lead back to the stored text.
        const definition = JSON.stringify(after);
        if (stored === undefined) changes.push({ ...key, definition, v: firstVersion() });
        else if (definition !== stored.definition)
          changes.push({ ...key, definition, v: stored.v + 1, replaces: stored.v });
      }
      const raced = changes.length === 0 ? new Set<string>() : await repository.saveAll(changes);
      for (const [text, known, definitions] of outcomes) if (!raced.has(text)) remember(text, known, definitions);
      open = open.filter(([text]) => raced.has(text));
    }
  };

  return async (written) => {
    definitionCache.expire();
    const unseen = await findUnseenDefinitions(written, (key, definition) => definitionCache.has(key, definition));
    for (const batch of batchesOf([...unseen], BATCH_SIZE)) {
      const due = yieldIfDue();
      if (due !== undefined) await due;
      await writeBatch(batch);
    }
  };
};
