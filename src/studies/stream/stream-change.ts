import { HEARTBEAT_KEY, type StudyRecord } from '../../journal/port/study-topics.ts';

/** One change as it is delivered: what it says, and what has to be asked before it may be said. */
export interface Change {
  readonly offset: number;
  /** The key of a record that is put; absent for what says nothing of anybody: deletions and ticks. */
  readonly put?: string;
  /** Whether it counts as a record delivered: a put or a deletion. */
  readonly counts: boolean;
  /** The cursor that stands in it. */
  readonly cursor: string;
  /**
   * JSON text without line breaks: `{cursor, op: 'put', key, source, profile?, statement}`, `{cursor, op: 'del', key,
   * why}` or `{cursor, op: 'tick'}`.
   */
  readonly json: string;
}

const VERSION = 'v1.';
const PARTITION = 0;

/** The cursor of a place in a stream, as in `v1.0-1842`: whoever goes on after it gets what stands behind it. */
export const cursorOf = (offset: number): string => `${VERSION}${PARTITION}-${offset}`;

/** The place that a cursor names; undefined where it is none. -1 is before everything. */
export const offsetOf = (cursor: string): number | undefined => {
  const [, digits] = /^v1\.0-(-1|0|[1-9][0-9]{0,15})$/.exec(cursor) ?? [];
  const offset = Number(digits ?? NaN);
  return Number.isSafeInteger(offset) ? offset : undefined;
};

/** Says that there is nothing new up to here. */
export const tickAt = (offset: number): Change => {
  const cursor = cursorOf(offset);
  return { offset, counts: false, cursor, json: JSON.stringify({ cursor, op: 'tick' }) };
};

const textOf = (value: Uint8Array): string =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');

/** A record of a topic as it is delivered; the statement exactly as it was released. */
export const changeOf = ({ offset, key, value, headers = {} }: StudyRecord): Change => {
  if (key === HEARTBEAT_KEY) return tickAt(offset);
  const cursor = cursorOf(offset);
  if (value === null)
    return {
      offset,
      counts: true,
      cursor,
      json: JSON.stringify({ cursor, op: 'del', key, why: headers['why'] === 'voided' ? 'voided' : 'removed' }),
    };
  const { source = '', profile } = headers;
  const head = JSON.stringify({ cursor, op: 'put', key, source, ...(profile === undefined ? {} : { profile }) });
  return { offset, put: key, counts: true, cursor, json: `${head.slice(0, -1)},"statement":${textOf(value)}}` };
};
