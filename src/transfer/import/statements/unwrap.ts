import { isUtf8 } from 'node:buffer';
import { isObject, ownValue } from '../../../core/json-object.ts';
import { elementsAt, membersAt } from '../../../xapi/json/members.ts';
import type { UnwrappedStatement } from './unwrapped-statement.ts';
import { withBeside } from './beside.ts';
import { decodeLearningLocker } from './learning-locker.ts';

/** The form in which an item has its statements. */
export type ImportForm = 'statement' | 'result' | 'learning-locker' | 'lrsql' | 'ralph' | 'table';

/** The statements of one item, each as its JSON text; or the reason why it has none. */
export type Unwrapped =
  | {
      readonly form: ImportForm;
      readonly statements: readonly UnwrappedStatement[];
      /** Members of a StatementResult that are no objects, and records of a row that have no statement. */
      readonly faulty?: readonly FaultyMember[];
    }
  | { readonly broken: string };

interface FaultyMember {
  readonly detail: string;
  readonly bytes: Buffer;
  readonly columns?: readonly string[];
}

type JsonValue = Readonly<Record<string, unknown>>;

const parse = (bytes: Buffer): { readonly value: unknown } | { readonly broken: string } => {
  if (!isUtf8(bytes)) return { broken: 'is not UTF-8' };
  try {
    return { value: JSON.parse(bytes.toString('utf8')) };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return { broken: 'is not JSON' };
  }
};

/** The bytes of a member as they stand: numbers keep all their digits. */
const memberBytes = (bytes: Buffer, name: string): Buffer | undefined => {
  const start = bytes.indexOf(0x7b);
  const member = membersAt(bytes, start).findLast((one) => one.name === name);
  return member && bytes.subarray(member.start, member.end);
};

/** A member that is an object, or the JSON text of one. */
const within = (item: UnwrappedStatement, name: string): UnwrappedStatement | undefined => {
  const member = ownValue(item.value, name);
  if (isObject(member)) {
    const bytes = memberBytes(item.bytes, name);
    return bytes && { bytes, value: member };
  }
  if (typeof member !== 'string') return undefined;
  const bytes = Buffer.from(member);
  const parsed = parse(bytes);
  return 'value' in parsed && isObject(parsed.value) ? { bytes, value: parsed.value } : undefined;
};

const isStatement = (value: JsonValue): boolean => 'actor' in value || 'verb' in value;

/** True for a row of lrsql: its payload is a statement, or a broken one. */
const isRow = (value: JsonValue): boolean => 'payload' in value && 'statement_id' in value;

const LEARNING_LOCKER = ['lrs_id', 'lrs', 'organisation', 'client', 'hash', '_id'];

const wrapped = (item: UnwrappedStatement): Unwrapped | undefined => {
  const { value } = item;
  if ('statement' in value && LEARNING_LOCKER.some((name) => Object.hasOwn(value, name))) {
    const inner = within(item, 'statement');
    if (inner !== undefined)
      return { form: 'learning-locker', statements: [withBeside(decodeLearningLocker(inner), value)] };
  }
  const forms: readonly (readonly [name: string, form: ImportForm])[] = [
    ['payload', 'lrsql'],
    ['_source', 'ralph'],
    ['event', 'ralph'],
    ['statement', 'statement'],
  ];
  for (const [name, form] of forms) {
    const inner = within(item, name);
    if (inner !== undefined && (isStatement(inner.value) || isRow(value)))
      return { form, statements: [withBeside(inner, value)] };
  }
  return undefined;
};

const resultOf = ({ bytes, value }: UnwrappedStatement): Unwrapped | undefined => {
  const { statements } = value;
  const array = Array.isArray(statements) ? memberBytes(bytes, 'statements') : undefined;
  if (array === undefined) return undefined;
  const members = elementsAt(array, 0).map(({ start, end }, index) => ({
    bytes: array.subarray(start, end),
    value: (statements as unknown[])[index],
    detail: `statements/${index} is no object`,
  }));
  return {
    form: 'result',
    statements: members.flatMap(({ bytes: text, value: one }) => (isObject(one) ? [{ bytes: text, value: one }] : [])),
    faulty: members.flatMap(({ value: one, ...faulty }) => (isObject(one) ? [] : [faulty])),
  };
};

/**
 * The statements of an item: a statement itself, a StatementResult, or a document of Learning Locker (`statement`),
 * lrsql (`payload`) or Ralph (`_source`, `event`). Any other object counts as a statement, for the server to refuse.
 */
export const unwrapStatements = (bytes: Buffer): Unwrapped => {
  const parsed = parse(bytes);
  if ('broken' in parsed) return parsed;
  const { value } = parsed;
  if (!isObject(value)) return { broken: 'is no object' };
  const item = { bytes, value };
  const plain = { form: 'statement' as const, statements: [item] };
  return isStatement(value) ? plain : (resultOf(item) ?? wrapped(item) ?? plain);
};
