import type { ActivityRepository, StoredActivity } from '../../store/ports/activity-repository.ts';
import { activitiesOf, eachActivity, isDefined } from '../../xapi/model/activities.ts';
import { mergeDefinition } from '../../xapi/statement/merge-definition.ts';
import type { Activity, JsonObject, Statement } from '../../xapi/model/types.ts';
import { createSeenDefinitions, isSameDefinition, SEEN_OF_ONE, type SeenDefinitions } from './activity-cache.ts';

/** What may define activities. */
interface Defining {
  readonly statement: Statement;
}

/** What defining needs. */
interface DefineDeps {
  readonly repository: Pick<ActivityRepository, 'find' | 'write'>;
  readonly now: () => number;
  /** What lately changed nothing; an own one where none is given. */
  readonly seen?: SeenDefinitions;
}

/** How long the JSON text of a merged definition may be, in UTF-16 units. */
export const LONGEST_DEFINITION = 65_536;

/** How many activities are read at once: with 64 kB each, some megabytes. */
const AT_ONCE = 100;

/**
 * Of those that race for one activity one wins each round: a loser gives up only where so many others have had news of
 * it at once.
 */
const MOST_ROUNDS = 20;

/**
 * The activities that these statements define and that one of them defines in a way not seen lately; of each all
 * definitions, in the order of the statements, repetitions left out.
 */
const newsIn = (
  written: readonly Defining[],
  isSeen: (id: string, definition: JsonObject) => boolean,
): ReadonlyMap<string, readonly JsonObject[]> => {
  const news = new Map<string, JsonObject[]>();
  const look = (activity: Activity): void => {
    if (isDefined(activity) && !isSeen(activity.id, activity.definition)) news.set(activity.id, []);
  };
  for (const { statement } of written) eachActivity(statement, look);
  if (news.size === 0) return news;
  for (const { statement } of written) {
    for (const { id, definition } of activitiesOf(statement)) {
      const definitions = news.get(id);
      if (definitions !== undefined && !isSameDefinition(definitions.at(-1), definition)) definitions.push(definition);
    }
  }
  return news;
};

const isShort = (definition: JsonObject): boolean => JSON.stringify(definition).length <= LONGEST_DEFINITION;

/** What is known once these came. One that would make it too long is left out, whole: what is known stays. */
const grown = (known: JsonObject | undefined, request: readonly JsonObject[]): JsonObject | undefined => {
  let merged = known;
  for (const definition of request) {
    const next = merged === undefined ? definition : mergeDefinition(merged, definition);
    if (next !== merged && isShort(next)) merged = next;
  }
  return merged;
};

/**
 * Builds the effect of statements on what is known of activities: their definitions are merged, in the order of the
 * statements, and written only where that changes something, each by comparing and setting, so that activities which
 * many share are no lock. It is repeatable. Where nothing is new it costs no call. Every statement may define
 * activities, whichever credential posted it. One that loses 20 races in a row is given up, and tried again with the
 * next statement that brings it: no statement waits longer.
 */
export const createDefine = ({
  repository,
  now,
  seen = createSeenDefinitions(now),
}: DefineDeps): ((written: readonly Defining[]) => Promise<void>) => {
  /** Remembers what would change nothing if it came again, now that this is known; the latest first. */
  const remember = (id: string, known: JsonObject, definitions: readonly JsonObject[]): void => {
    const kept: JsonObject[] = [];
    for (const definition of [...definitions.toReversed(), ...seen.of(id)]) {
      if (kept.length === SEEN_OF_ONE) break;
      if (!kept.some((one) => isSameDefinition(one, definition)) && mergeDefinition(known, definition) === known)
        kept.push(definition);
    }
    seen.set(id, kept);
  };

  const defineSome = async (news: ReadonlyMap<string, readonly JsonObject[]>): Promise<void> => {
    let open = [...news.keys()];
    for (let round = 0; open.length > 0 && round < MOST_ROUNDS; round++) {
      const found = await repository.find(open);
      const changes: StoredActivity[] = [];
      const outcomes = new Map<string, JsonObject>();
      for (const id of open) {
        const { definition: text, v } = found.get(id) ?? { definition: undefined, v: 0 };
        const before = text === undefined ? undefined : (JSON.parse(text) as JsonObject);
        const after = grown(before, news.get(id) ?? []);
        if (after === undefined) continue;
        outcomes.set(id, after);
        // What contradicts itself may come back to what it was.
        const definition = JSON.stringify(after);
        if (definition !== text) changes.push({ id, definition, v: v + 1 });
      }
      const raced = changes.length === 0 ? new Set<string>() : await repository.write(changes);
      for (const [id, known] of outcomes) if (!raced.has(id)) remember(id, known, news.get(id) ?? []);
      open = open.filter((id) => raced.has(id));
    }
  };

  return async (written) => {
    seen.forgetOld();
    const news = [...newsIn(written, (id, definition) => seen.has(id, definition))];
    for (let from = 0; from < news.length; from += AT_ONCE) await defineSome(new Map(news.slice(from, from + AT_ONCE)));
  };
};
