import { ownValue } from '../../core/json-object.ts';
import { truncatedDuration } from '../formats/duration.ts';
import { sameInstant, toUtc } from '../formats/timestamp.ts';
import type {
  Activity,
  Actor,
  Context,
  ContextActivities,
  Json,
  JsonObject,
  Statement,
  StatementRef,
  SubStatement,
} from '../model/types.ts';

const presentNames = (value: JsonObject): readonly string[] =>
  Object.keys(value).filter((name) => ownValue(value, name) !== undefined);

/**
 * True if two JSON values are equal: numbers by value, arrays in order, objects in any order of their members. Not
 * recursive, because extensions may be nested deeper than the stack is.
 */
export const isSameJson = (one: Json, other: Json): boolean => {
  const left: (Json | undefined)[] = [one];
  const right: (Json | undefined)[] = [other];
  while (left.length > 0) {
    const a = left.pop();
    const b = right.pop();
    if (a === b) continue;
    if (
      typeof a !== 'object' ||
      typeof b !== 'object' ||
      a === null ||
      b === null ||
      Array.isArray(a) !== Array.isArray(b)
    )
      return false;
    const x = a as JsonObject;
    const y = b as JsonObject;
    const names = presentNames(x);
    if (names.length !== presentNames(y).length) return false;
    for (const name of names) {
      if (!Object.hasOwn(y, name)) return false;
      left.push(ownValue(x, name));
      right.push(ownValue(y, name));
    }
  }
  return true;
};

/** The same text for all JSON values that are equal: members are ordered by name. */
export const orderedJson = (value: Json): string =>
  JSON.stringify(value, (_, inner: Json) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)));
  });

const lowerCaseDomain = (mbox: string): string => {
  const domain = mbox.lastIndexOf('@');
  return domain < 0 ? mbox : mbox.slice(0, domain) + mbox.slice(domain).toLowerCase();
};

/**
 * Members of a Group have no order (1.0.3 Data 2.3.1, un-ordered lists); an objectType of Agent may be missing
 * (2.4.2.1).
 */
const comparableActor = (actor: Actor): JsonObject => ({
  ...(actor as unknown as JsonObject),
  objectType: actor.objectType ?? 'Agent',
  mbox: actor.mbox === undefined ? undefined : lowerCaseDomain(actor.mbox),
  mbox_sha1sum: actor.mbox_sha1sum?.toLowerCase(),
  member: actor.member
    ?.map((member) => ({ text: orderedJson(comparableActor(member)) }))
    .sort((x, y) => (x.text < y.text ? -1 : 1)),
});

/** The definition is not part of the statement (1.0.3 Data 2.3.1, Activity Definitions). */
const comparableActivity = (activity: Activity): JsonObject => ({ objectType: 'Activity', id: activity.id });

const comparableRef = (ref: StatementRef): JsonObject => ({ objectType: 'StatementRef', id: ref.id.toLowerCase() });

const comparableObject = (object: Statement['object']): JsonObject => {
  switch (object.objectType) {
    case 'Agent':
    case 'Group':
      return comparableActor(object);
    case 'StatementRef':
      return comparableRef(object);
    case 'SubStatement':
      return { objectType: 'SubStatement', ...comparable(object) };
    default:
      return comparableActivity(object as Activity);
  }
};

/** A single activity is an array of one (1.0.3 Data 2.4.6.2). */
const comparableContextActivities = (related: ContextActivities): JsonObject =>
  Object.fromEntries(
    Object.entries(related).map(([kind, value]) => [
      kind,
      [value].flat().map((activity) => comparableActivity(activity)),
    ]),
  );

const comparableContext = (context: Context): JsonObject => ({
  ...(context as unknown as JsonObject),
  registration: context.registration?.toLowerCase(),
  language: context.language?.toLowerCase(),
  instructor: context.instructor && comparableActor(context.instructor),
  team: context.team && comparableActor(context.team),
  statement: context.statement && comparableRef(context.statement),
  contextActivities: context.contextActivities && comparableContextActivities(context.contextActivities),
  contextAgents: context.contextAgents?.map((one) => ({ ...one, agent: comparableActor(one.agent) })),
  contextGroups: context.contextGroups?.map((one) => ({ ...one, group: comparableActor(one.group) })),
});

/** Precision beyond 0.01 s is not compared; otherwise a duration is a string (1.0.3 Data 4.6, 2.3.1; 2.0 4.2.7). */
const comparableResult = (result: JsonObject): JsonObject =>
  typeof result['duration'] === 'string' ? { ...result, duration: truncatedDuration(result['duration']) } : result;

/**
 * The compared parts, without timestamps, attachments and the properties that an LRS sets. A verb's display is not part
 * of the statement (1.0.3 Data 2.3.1, Verbs).
 */
const comparable = (statement: Statement | SubStatement): JsonObject => ({
  actor: comparableActor(statement.actor),
  verb: { id: statement.verb.id },
  object: comparableObject(statement.object),
  result: statement.result && comparableResult(statement.result),
  context: statement.context && comparableContext(statement.context),
});

/** A missing timestamp equals any: the LRS sets it then (1.0.3 Data 2.4.7; 2.0 4.2.2.3 for SubStatements). */
const hasSameTimestamp = (a: Statement | SubStatement, b: Statement | SubStatement): boolean =>
  a.timestamp === undefined || b.timestamp === undefined || sameInstant(a.timestamp, b.timestamp);

/**
 * True if two statements and their SubStatements have the same timestamps; a missing one equals any (1.0.3 Data 2.3.1,
 * Timestamps).
 */
export const hasSameTimestamps = (a: Statement, b: Statement): boolean =>
  hasSameTimestamp(a, b) &&
  (a.object.objectType !== 'SubStatement' ||
    b.object.objectType !== 'SubStatement' ||
    hasSameTimestamp(a.object, b.object));

/** The same text for the parts that are compared without timestamps. */
export const comparableText = (statement: Statement): string => orderedJson(comparable(statement));

const instantText = (timestamp: string | undefined): string =>
  timestamp === undefined ? 'none' : toUtc(timestamp).replace(/0+Z$/, '');

/** The same text for the same timestamps; a missing timestamp is like no other. */
export const comparableTimestamps = ({ timestamp, object }: Statement): string =>
  `${instantText(timestamp)} ${object.objectType === 'SubStatement' ? instantText(object.timestamp) : 'none'}`;

/** 2.0 ignores the timestamp (2.0 4.2, Statement Immutability). Stored statements always have their version. */
const isVersion2 = (statement: Statement): boolean => statement.version?.startsWith('2.') ?? false;

/**
 * True if the second of two statements with one id is a repetition, and no conflict (1.0.3 Data 2.3.1; 2.0 4.2,
 * Statement Immutability). Either may be a stored one.
 */
export const isSameStatement = (a: Statement, b: Statement): boolean =>
  a.verb.id === b.verb.id &&
  (isVersion2(a) || isVersion2(b) || hasSameTimestamps(a, b)) &&
  isSameJson(comparable(a), comparable(b));
