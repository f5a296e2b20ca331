import { defined } from '../../core/json-object.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { HEARTBEAT_KEY, type StudyRecord } from '../../journal/port/study-topics.ts';

/** One change of a stream, encoded for its readers. */
export interface StreamChange {
  readonly offset: number;
  /** The key of a put record, which may be sent only while it is releasable; absent for deletions and heartbeats. */
  readonly putKey?: string;
  /** True if it counts as a delivered record: a put or a deletion. */
  readonly isCounted: boolean;
  readonly cursor: string;
  /**
   * JSON text without line breaks: `{cursor, op: 'put', key, source, profile?, statement}`, `{cursor, op: 'del', key,
   * why}` or `{cursor, op: 'tick'}`.
   */
  readonly json: string;
}

const VERSION = 'v1.';
const PARTITION = 0;

/** A place in a stream. */
export interface StreamPlace {
  /** The offset; -1 is before all changes. */
  readonly offset: number;
  /** The id of an epoch of the store; empty for the first. */
  readonly epoch: string;
}

/**
 * The cursor of an offset, as in `v1.0-1842`, or `v1.9f86d081884c.0-1842` after a restore: a reader that resumes after
 * it gets the changes after that offset.
 */
export const cursorOf = (offset: number, epoch: string): string =>
  `${VERSION}${epoch === '' ? '' : `${epoch}.`}${PARTITION}-${offset}`;

/** The place of a cursor; undefined if the text is no cursor. */
export const placeOf = (cursor: string): StreamPlace | undefined => {
  const [, epoch = '', digits] = /^v1\.(?:([0-9a-f]{12})\.)?0-(-1|0|[1-9][0-9]{0,15})$/.exec(cursor) ?? [];
  const offset = Number(digits ?? NaN);
  return Number.isSafeInteger(offset) ? { offset, epoch } : undefined;
};

/** A change that only says that the stream is alive up to this offset (`op: 'tick'`). */
export const heartbeatAt = (offset: number, epoch: string): StreamChange => {
  const cursor = cursorOf(offset, epoch);
  return { offset, isCounted: false, cursor, json: JSON.stringify({ cursor, op: 'tick' }) };
};

/** Encodes a record of the topic; the statement's text is exactly what was released. */
export const changeOf = ({ offset, key, value, headers = {} }: StudyRecord, epoch: string): StreamChange => {
  if (key === HEARTBEAT_KEY) return heartbeatAt(offset, epoch);
  const cursor = cursorOf(offset, epoch);
  if (value === null)
    return {
      offset,
      isCounted: true,
      cursor,
      json: JSON.stringify({ cursor, op: 'del', key, why: headers['why'] === 'voided' ? 'voided' : 'removed' }),
    };
  const { source = '', profile } = headers;
  const head = JSON.stringify({ cursor, op: 'put', key, source, ...defined({ profile }) });
  return { offset, putKey: key, isCounted: true, cursor, json: `${head.slice(0, -1)},"statement":${textOf(value)}}` };
};
