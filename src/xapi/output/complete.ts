import { bufferOf, isObjectAt, membersAt } from '../json/members.ts';
import type { Member } from '../json/members.ts';
import { returnedTimestamp } from './returned-timestamp.ts';
import { spliced } from '../json/splice.ts';
import type { Edit } from '../json/splice.ts';
import type { Context, Statement, SubStatement, XapiVersion } from '../model/types.ts';

/** What the LRS knows of a statement that it is about to store. */
export interface StatementFacts {
  /** Used where the statement has no id. */
  readonly id: string;
  /** A timestamp in UTC with milliseconds; also the `timestamp` of a statement that has none. */
  readonly stored: string;
  /** The JSON text of an Agent. */
  readonly authority: string;
  /** The version of the request that brought the statement. */
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

const isSubStatement = (object: Statement['object']): object is SubStatement => object.objectType === 'SubStatement';

const changesWithin = (statement: Statement | SubStatement, version: XapiVersion): boolean =>
  (statement.timestamp !== undefined && returnedTimestamp(statement.timestamp, version) !== statement.timestamp) ||
  hasSingleActivity(statement.context) ||
  (isSubStatement(statement.object) && changesWithin(statement.object, version));

const wrapSingleActivities = (body: Buffer, context: Member, edits: Edit[]): void => {
  for (const member of membersAt(body, context.start)) {
    if (member.name !== 'contextActivities') continue;
    for (const { start, end } of membersAt(body, member.start)) {
      if (isObjectAt(body, start)) edits.push({ start, end: start, text: '[' }, { start: end, end, text: ']' });
    }
  }
};

/** The edits stand in the order of the text. */
const collectEdits = (
  body: Buffer,
  at: number,
  statement: Statement | SubStatement,
  facts: StatementFacts,
  edits: Edit[],
): void => {
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
        if (isSubStatement(statement.object)) collectEdits(body, start, statement.object, facts, edits);
        break;
      default:
    }
  }
};

/** What is missing, as the end of the statement's text; a statement is never empty, so a comma comes first. */
const missing = (statement: Statement, facts: StatementFacts): string =>
  (statement.id === undefined ? `,"id":"${facts.id}"` : '') +
  (statement.timestamp === undefined ? `,"timestamp":"${facts.stored}"` : '') +
  (statement.stored === undefined ? `,"stored":"${facts.stored}"` : '') +
  (statement.authority === undefined ? `,"authority":${facts.authority}` : '') +
  (statement.version === undefined ? `,"version":"${facts.version === '2.0.0' ? '2.0.0' : '1.0.0'}"` : '') +
  '}';

/**
 * The text of a statement as it is stored: what came in, byte for byte, with what the standard has the LRS set or
 * change put in at its place. That is: `id`, `timestamp` and `version` where they are missing, `stored` and `authority`
 * always (1.0.3 Data 2.4.7 to 2.4.10; 2.0 4.2.4.2), the form of timestamps (`returnedTimestamp`), and every single
 * context activity made an array (1.0.3 Data 2.4.6.2; 2.0 4.2.4.2), in a SubStatement too. `text` is the statement's
 * slice of the body, from brace to brace, and `statement` what it was parsed to and found valid.
 */
export const completeStatement = (text: Uint8Array, facts: StatementFacts, statement: Statement): Uint8Array => {
  const body = bufferOf(text);
  const until = body.lastIndexOf(CLOSING_BRACE);
  const edits: Edit[] = [];
  if (statement.stored !== undefined || statement.authority !== undefined || changesWithin(statement, facts.version)) {
    collectEdits(body, body.indexOf('{'), statement, facts, edits);
  }
  return spliced(body, edits, until, missing(statement, facts));
};
