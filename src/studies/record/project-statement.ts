import type { View } from '../../consent/model/types.ts';
import { isActivity } from '../../xapi/model/activities.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { Activity, Context, JsonObject, Statement } from '../../xapi/model/types.ts';
import { validateStatement } from '../../xapi/validate/validate.ts';
import { createProjectActivity } from './project-activity.ts';
import { createProjectExtensions, createProjectResult } from './project-result.ts';
import { releasedTime } from './released-timestamp.ts';
import type { Terms } from './scope.ts';
import { generationsOf, type StudyKeys } from '../study/study-keys.ts';

/** Somebody whose record it is, by their present id, in the generations in which it is recorded and released. */
export interface ReleasedPerson {
  readonly id: string;
  readonly studyGeneration: number;
  readonly recordGeneration: number;
}

/** What `createProject` is built from. */
export interface ProjectDeps {
  readonly view: View;
  readonly terms: Terms;
  readonly keys: StudyKeys;
  /** Whose accounts the pseudonyms are: `<public URL>/studies/<id>`. */
  readonly homePage: string;
}

/** What a study sees of a statement. */
export interface Projected {
  /** The id of the record. */
  readonly key: string;
  /** `timestamp` of the record, in milliseconds since the epoch. */
  readonly time: number;
  /** One a person, sorted. */
  readonly pseudonyms: readonly string[];
  readonly record: JsonObject;
}

const KINDS_OF_CONTEXT = ['parent', 'grouping', 'category', 'other'] as const;
/** Longer first subtags are reserved, private or invented. */
const PRIMARY = /^[a-z]{2,3}(?=-|$)/i;

const withoutNothing = (members: JsonObject): JsonObject | undefined => {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

/** A number that JSON has no year of four digits for makes a timestamp that the validator refuses. */
const timestampOf = (time: number): string => new Date(time).toISOString();

/**
 * Builds the projection of statements to the records of one study (an allow-list: what is not named here is not
 * released). Undefined where the object is a person or a SubStatement, where nobody is its actor, or where the record
 * would be no xAPI statement: nothing leaves that the LRS itself would not take.
 */
export const createProject = ({ view, terms, keys, homePage }: ProjectDeps) => {
  const activity = createProjectActivity({ view, terms, keys });
  const resultOf = createProjectResult(view);
  const extensionsOf = createProjectExtensions(view);

  const activitiesOf = (context: Context): JsonObject | undefined =>
    withoutNothing(
      Object.fromEntries(
        KINDS_OF_CONTEXT.map((kind) => {
          const given = context.contextActivities?.[kind];
          const list = given === undefined ? [] : ([given].flat() as readonly Activity[]);
          return [kind, list.length === 0 ? undefined : list.map(activity)];
        }),
      ),
    );
  const contextOf = (context: Context | undefined, generations: string): JsonObject | undefined =>
    context === undefined
      ? undefined
      : withoutNothing({
          registration:
            context.registration === undefined ? undefined : keys.registration(context.registration, generations),
          language: context.language === undefined ? undefined : PRIMARY.exec(context.language)?.[0].toLowerCase(),
          contextActivities: activitiesOf(context),
          extensions: extensionsOf(context.extensions),
        });
  const objectOf = (object: Statement['object'], generations: string): JsonObject | undefined => {
    if (isActivity(object)) return activity(object);
    return object.objectType === 'StatementRef'
      ? { objectType: 'StatementRef', id: keys.statementId(object.id, generations) }
      : undefined;
  };
  const actorOf = (isGroup: boolean, pseudonyms: readonly string[]): JsonObject => {
    const agents = pseudonyms.map((name): JsonObject => ({ objectType: 'Agent', account: { homePage, name } }));
    return isGroup ? { objectType: 'Group', member: agents } : (agents[0] ?? {});
  };

  return (statement: Statement, people: readonly ReleasedPerson[]): Projected | undefined => {
    const { id, timestamp, verb, actor, context } = statement;
    const isGroup = actor.objectType === 'Group' || actor.member !== undefined;
    if (id === undefined || timestamp === undefined || people.length === 0 || (!isGroup && people.length !== 1))
      return undefined;
    const generations = generationsOf(people);
    const object = objectOf(statement.object, generations);
    if (object === undefined) return undefined;
    const time = releasedTime(
      view.time,
      instantOf(timestamp),
      keys.weeks(
        people
          .map((person) => person.id)
          .sort()
          .join(' '),
        generations,
      ),
    );
    // Beyond what a Date holds there is no record.
    if (!(Math.abs(time) <= 8.64e15)) return undefined;
    const key = keys.statementId(id, generations);
    const pseudonyms = people.map((person) => keys.pseudonym(person.id, person.studyGeneration)).sort();
    const record =
      withoutNothing({
        id: key,
        actor: actorOf(isGroup, pseudonyms),
        verb: { id: terms.verbs.has(verb.id) ? verb.id : keys.iri(verb.id) },
        object,
        result: resultOf(statement.result, isActivity(statement.object) ? statement.object : undefined),
        context: contextOf(context, generations),
        timestamp: timestampOf(time),
      }) ?? {};
    return validateStatement(record, '2.0.0', '').length === 0 ? { key, time, pseudonyms, record } : undefined;
  };
};
