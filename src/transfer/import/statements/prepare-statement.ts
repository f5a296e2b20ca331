import { defined, isObject } from '../../../core/json-object.ts';
import { nameUuid } from '../../../core/name-uuid.ts';
import { VOIDED, type XapiVersion } from '../../../xapi/model/types.ts';
import type { StatementRow, UnwrappedStatement } from './unwrapped-statement.ts';

/** A statement that is ready to be posted. */
export interface PreparedStatement {
  /** The line of the input in which its item begins. */
  readonly line: number;
  readonly id: string;
  readonly version: XapiVersion;
  /** Its JSON text, with an `id` and, unless it has neither time, a `timestamp`. */
  readonly bytes: Buffer;
  /** Present if it has a `stored`. */
  readonly hasStored?: true;
  /** The id of the statement that it voids, in lower case. */
  readonly voids?: string;
  /** True if the other LRS says that it is voided: it is sent only once what voids it is stored. */
  readonly isVoided?: true;
  /** The data of its attachments, if they come with it. */
  readonly attachments?: readonly SentAttachment[];
  readonly row?: StatementRow;
}

/** The data of an attachment. */
export interface SentAttachment {
  readonly sha2: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The place of a statement in its input. */
export interface ItemPlace {
  readonly line: number;
  /** The index of the item, and of the statement in it. */
  readonly item: number;
  readonly index: number;
}

/** The namespace of the ids of statements that come without one. */
const NAMESPACE = 'd032bb17-56ed-4119-8467-e77766778c19';

/**
 * The id of a statement without one, made of its place and its text. A repeated import gives the same ids. Two equal
 * statements of one input get two ids.
 */
const nameBasedId = ({ item, index }: ItemPlace, bytes: Buffer): string =>
  nameUuid(NAMESPACE, Buffer.concat([Buffer.from(`${item} ${index} `), bytes]));

/** The id that a statement voids (1.0.3 Data 2.3.2), in lower case; undefined if it voids none. */
export const voidedIdIn = ({ verb, object }: UnwrappedStatement['value']): string | undefined => {
  const id = isObject(verb) && verb['id'] === VOIDED && isObject(object) ? object['id'] : undefined;
  return typeof id === 'string' ? id.toLowerCase() : undefined;
};

const NEW_IN_2 = ['contextAgents', 'contextGroups'];

const versionOf = ({ version, context }: UnwrappedStatement['value']): XapiVersion => {
  if (typeof version === 'string') return version.startsWith('2.') ? '2.0.0' : '1.0.3';
  return isObject(context) && NEW_IN_2.some((name) => Object.hasOwn(context, name)) ? '2.0.0' : '1.0.3';
};

/**
 * Readies a statement for its request. Its text is kept, so that numbers keep their digits; a missing `id` is added,
 * and a missing `timestamp` as its `stored`, by the rule of xAPI 1.0.3 Data 2.4.7.
 */
export const prepareStatement = (
  { bytes, value, row, isVoided }: UnwrappedStatement,
  place: ItemPlace,
): PreparedStatement => {
  const { id: given, timestamp, stored } = value;
  const id = typeof given === 'string' ? given : nameBasedId(place, bytes);
  const added = {
    ...(given === undefined && { id }),
    ...(timestamp === undefined && typeof stored === 'string' && { timestamp: stored }),
  };
  const version = versionOf(value);
  const prepared = {
    line: place.line,
    id,
    version,
    ...(stored !== undefined && { hasStored: true as const }),
    ...defined({ row, voids: voidedIdIn(value), isVoided: isVoided === true ? isVoided : undefined }),
  };
  if (Object.keys(added).length === 0) return { ...prepared, bytes };
  const open = bytes.indexOf(0x7b);
  const comma = Object.keys(value).length === 0 ? '' : ',';
  const text = `{${JSON.stringify(added).slice(1, -1)}${comma}`;
  return { ...prepared, bytes: Buffer.concat([Buffer.from(text), bytes.subarray(open + 1)]) };
};
