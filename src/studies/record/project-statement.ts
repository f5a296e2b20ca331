import type { View } from '../../consent/model/types.ts';
import { isActivity, KINDS_OF_CONTEXT } from '../../xapi/model/activities.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { Activity, Context, JsonObject, Statement } from '../../xapi/model/types.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { target } from '../../xapi/statement/tokens.ts';
import { validateStatement } from '../../xapi/validate/validate.ts';
import { createActivityProjection } from './project-activity.ts';
import { createExtensionProjection, createResultProjection } from './project-result.ts';
import { releasedTimestamp } from './released-timestamp.ts';
import type { Terms } from './scope.ts';
import type { StoredReleasePerson } from '../../store/ports/studies/release-repository.ts';
import { generationsOf, type StudyKeys } from '../study/study-keys.ts';

export interface StatementProjectionDeps {
  readonly view: View;
  readonly terms: Terms;
  readonly keys: StudyKeys;
  /** The `homePage` of the pseudonymous accounts: `studyPageUrl`. */
  readonly homePage: string;
}

/** The projection of a statement for one study. */
export interface ProjectedRecord {
  /** The id of the record. */
  readonly key: string;
  /** `timestamp` of the record, in milliseconds since the epoch. */
  readonly time: number;
  /** The pseudonyms, one for each person, sorted. */
  readonly pseudonyms: readonly string[];
  readonly record: JsonObject;
}

/** The range of a Date (ECMA-262, time values). */
const MAX_DATE_MS = 8.64e15;
/** The primary language subtag (RFC 5646); longer subtags are reserved, private or invented. */
const PRIMARY_SUBTAG = /^[a-z]{2,3}(?=-|$)/i;

const withoutUndefined = (members: JsonObject): JsonObject | undefined => {
  const defined = Object.entries(members).filter(([, value]) => value !== undefined);
  return defined.length === 0 ? undefined : Object.fromEntries(defined);
};

/** A year of more than four digits makes a timestamp that `validateStatement` refuses. */
const timestampOf = (time: number): string => new Date(time).toISOString();

/**
 * Projects statements to the records of one study: members that are not named here are not released. Undefined if the
 * object is an Agent, Group or SubStatement, if no person acts, or if the record is no valid xAPI statement.
 */
export const createStatementProjection = ({ view, terms, keys, homePage }: StatementProjectionDeps) => {
  const activity = createActivityProjection({ view, terms, keys });
  const resultOf = createResultProjection(view);
  const extensionsOf = createExtensionProjection(view);

  const activitiesOf = (context: Context): JsonObject | undefined =>
    withoutUndefined(
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
      : withoutUndefined({
          registration:
            context.registration === undefined ? undefined : keys.registration(context.registration, generations),
          language:
            context.language === undefined ? undefined : PRIMARY_SUBTAG.exec(context.language)?.[0].toLowerCase(),
          contextActivities: activitiesOf(context),
          extensions: extensionsOf(context.extensions),
        });
  const objectOf = (statement: Statement, generations: string, idNamespace?: string): JsonObject | undefined => {
    if (isActivity(statement.object)) return activity(statement.object);
    const id = target(statement, idNamespace);
    return id === undefined ? undefined : { objectType: 'StatementRef', id: keys.statementId(id, generations) };
  };
  const actorOf = (isGroup: boolean, pseudonyms: readonly string[]): JsonObject => {
    const agents = pseudonyms.map((name): JsonObject => ({ objectType: 'Agent', account: { homePage, name } }));
    return isGroup ? { objectType: 'Group', member: agents } : (agents[0] ?? {});
  };

  return (
    statement: Statement,
    people: readonly StoredReleasePerson[],
    idNamespace?: string,
  ): ProjectedRecord | undefined => {
    const { id, timestamp, verb, actor, context } = statement;
    const isGroup = actor.objectType === 'Group' || actor.member !== undefined;
    if (id === undefined || timestamp === undefined || people.length === 0 || (!isGroup && people.length !== 1))
      return undefined;
    const generations = generationsOf(people);
    const object = objectOf(statement, generations, idNamespace);
    if (object === undefined) return undefined;
    const time = releasedTimestamp(
      view.time,
      instantOf(timestamp),
      keys.shiftWeeks(
        people
          .map((person) => person.id)
          .sort()
          .join(' '),
        generations,
      ),
    );
    if (!(Math.abs(time) <= MAX_DATE_MS)) return undefined;
    const key = keys.statementId(statementId(id, idNamespace), generations);
    const pseudonyms = people.map((person) => keys.pseudonym(person.id, person.studyGeneration)).sort();
    const record =
      withoutUndefined({
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
