import { isSubStatement } from '../model/activities.ts';
import { asBuffer } from '../../core/bytes/bytes.ts';
import { isObjectAt, type Member, membersAt } from '../json/members.ts';
import { type Edit, spliced } from '../json/splice.ts';
import type { Context, Statement, SubStatement, XapiVersion } from '../model/types.ts';
import { toUtc } from '../formats/timestamp.ts';

const isComplete = (text: string): boolean =>
  text.length === 24 && text[10] === 'T' && text[19] === '.' && text[23] === 'Z';

/**
 * A timestamp as the LRS returns it: with `T` and at least three decimals (1.0.3 Data 4.5). In 2.0 it is in UTC (2.0
 * 4.2.7, Timestamps); in 1.0.3 its offset stays. `text` must be one that `isTimestamp` accepts.
 */
const returnedTimestamp = (text: string, version: XapiVersion): string => {
  if (isComplete(text)) return text;
  if (version === '2.0.0') return toUtc(text);
  const isUtc = text.endsWith('Z') || text.endsWith('z');
  const offset = text.length - (isUtc ? 1 : '+00:00'.length);
  const fraction = text.slice(20, offset).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}${isUtc ? 'Z' : text.slice(offset)}`;
};

/** The properties that the LRS gives to a statement. */
export interface StatementFacts {
  /** Used if the statement has no id. */
  readonly id: string;
  /** A timestamp in UTC with milliseconds; also the `timestamp` of a statement that has none. */
  readonly stored: string;
  /** The JSON text of an Agent. */
  readonly authority: string;
  /** The version of the request. */
  readonly version: XapiVersion;
}

const CLOSING_BRACE = 0x7d;

const isSingle = (value: unknown): boolean => value !== undefined && !Array.isArray(value);

const hasSingleActivity = (context: Context | undefined): boolean => {
  const related = context?.contextActivities;
  return (
    related !== undefined &&
    (isSingle(related.parent) || isSingle(related.grouping) || isSingle(related.category) || isSingle(related.other))
  );
};

const needsEdits = (statement: Statement | SubStatement, version: XapiVersion): boolean =>
  (statement.timestamp !== undefined && returnedTimestamp(statement.timestamp, version) !== statement.timestamp) ||
  hasSingleActivity(statement.context) ||
  (isSubStatement(statement.object) && needsEdits(statement.object, version));

const wrapSingleActivities = (body: Buffer, context: Member, edits: Edit[]): void => {
  for (const member of membersAt(body, context.start)) {
    if (member.name !== 'contextActivities') continue;
    for (const { start, end } of membersAt(body, member.start)) {
      if (isObjectAt(body, start)) edits.push({ start, end: start, text: '[' }, { start: end, end, text: ']' });
    }
  }
};

interface Completion {
  readonly body: Buffer;
  readonly facts: StatementFacts;
  /** In the order of the text. */
  readonly edits: Edit[];
}

const collectEdits = (completion: Completion, at: number, statement: Statement | SubStatement): void => {
  const { body, facts, edits } = completion;
  for (const member of membersAt(body, at)) {
    const { start, end } = member;
    switch (member.name) {
      case 'stored':
        edits.push({ start, end, text: `"${facts.stored}"` });
        break;
      case 'authority':
        edits.push({ start, end, text: facts.authority });
        break;
      case 'timestamp': {
        const returned = returnedTimestamp(statement.timestamp ?? '', facts.version);
        if (returned !== statement.timestamp) edits.push({ start, end, text: `"${returned}"` });
        break;
      }
      case 'context':
        if (hasSingleActivity(statement.context)) wrapSingleActivities(body, member, edits);
        break;
      case 'object':
        if (isSubStatement(statement.object)) collectEdits(completion, start, statement.object);
        break;
      default:
    }
  }
};

/** The missing properties as the end of the text; a statement is never empty, so a comma comes first. */
const missing = (statement: Statement, facts: StatementFacts): string =>
  (statement.id === undefined ? `,"id":"${facts.id}"` : '') +
  (statement.timestamp === undefined ? `,"timestamp":"${facts.stored}"` : '') +
  (statement.stored === undefined ? `,"stored":"${facts.stored}"` : '') +
  (statement.authority === undefined ? `,"authority":${facts.authority}` : '') +
  (statement.version === undefined ? `,"version":"${facts.version === '2.0.0' ? '2.0.0' : '1.0.0'}"` : '') +
  '}';

/**
 * The stored text of a valid statement, from `text`, brace to brace. Adds the missing properties, `stored` and
 * `authority` (1.0.3 Data 2.4.7 to 2.4.10); edits timestamps (`returnedTimestamp`) and single context activities (1.0.3
 * Data 2.4.6.2; 2.0 4.2.4.2).
 */
export const completeStatement = (text: Uint8Array, facts: StatementFacts, statement: Statement): Uint8Array => {
  const body = asBuffer(text);
  const until = body.lastIndexOf(CLOSING_BRACE);
  const edits: Edit[] = [];
  if (statement.stored !== undefined || statement.authority !== undefined || needsEdits(statement, facts.version)) {
    collectEdits({ body, facts, edits }, body.indexOf('{'), statement);
  }
  return spliced(body, edits, until, missing(statement, facts));
};
