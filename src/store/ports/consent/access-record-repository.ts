import { hash } from 'node:crypto';
import { HOUR_MS } from '../../../core/time.ts';

/** The reader that was given data of people: a credential of another source, or staff. */
export interface AccessReader {
  /** The key of the credential, or the name of the account. */
  readonly id: string;
  /** The source of the credential; absent for an account. */
  readonly source?: string;
  readonly organisation: string;
  /** The role by which staff read; absent for a reader by a grant. */
  readonly role?: string;
  /** The id of the sign-in link that the reader made, if the data were given in the session that it opened. */
  readonly link?: string;
}

/**
 * The parameters of a request by their names. `self` is the person of the record; null a value that is not kept, since
 * it may name another person.
 */
export type AccessFilter = Readonly<Record<string, string | null>>;

/** Data of one person that one reader was given within one hour. Times are milliseconds since the epoch. */
export interface AccessRecord {
  readonly person: string;
  /** The source that the data are of. */
  readonly source: string;
  /** The generation in which the data were recorded. */
  readonly generation: number;
  readonly reader: AccessReader;
  /** The route, as in docs/routes.md. */
  readonly route: string;
  readonly filter: AccessFilter;
  /** The earliest `since` that was asked for; absent without one. */
  readonly since?: number;
  /** The latest `until` that was asked for; absent without one. */
  readonly until?: number;
  readonly first: number;
  readonly last: number;
  /** The number of answers that had data of the person. */
  readonly answers: number;
  /** The number of statements or documents of the person in these answers. */
  readonly given: number;
}

/** Names a record of a person; lists are ordered by it, the newest hour first. */
export interface AccessRecordCursor {
  readonly hour: number;
  readonly key: string;
}

/** Names a record of all. */
export interface AccessRecordPosition extends AccessRecordCursor {
  readonly person: string;
}

interface AccessRecordPage {
  readonly records: readonly AccessRecord[];
  /** The `before` of the next page; absent on the last one. */
  readonly next?: AccessRecordCursor;
}

/** Records of who was given data of which person. No record has content of a statement or a document. */
export interface AccessRecordRepository {
  /**
   * Adds records. A record of the same hour and key is raised: `answers` and `given` are added, the times widened. All
   * records of a call have different positions. Durable once resolved.
   */
  add(records: readonly AccessRecord[]): Promise<void>;
  /** The records of these people, over data of these sources if any are named; the newest hour first. */
  list(query: {
    readonly people: readonly string[];
    readonly sources?: readonly string[];
    readonly before?: AccessRecordCursor;
    readonly limit: number;
  }): Promise<AccessRecordPage>;
  /** All records by person, hour and key, above the position; at most `limit`, fewer only at the end. */
  scan(query: { readonly after?: AccessRecordPosition; readonly limit: number }): Promise<readonly AccessRecord[]>;
  /** Deletes these; ignores missing ones. */
  delete(positions: readonly AccessRecordPosition[]): Promise<void>;
  /** Deletes records of hours that began before this time, at most `limit`; resolves with their number. */
  deleteBefore(time: number, limit: number): Promise<number>;
}

type Described = Pick<AccessRecord, 'person' | 'source' | 'generation' | 'reader' | 'route' | 'filter'>;

const keyOf = ({ person, source, generation, reader, route, filter }: Described): string =>
  hash('sha256', JSON.stringify([person, source, generation, reader, route, filter]), 'base64url').slice(0, 22);

/** The position of a record: its hour is that of its first answer. */
export const positionOf = (record: Described & Pick<AccessRecord, 'first'>): AccessRecordPosition => ({
  person: record.person,
  hour: Math.floor(record.first / HOUR_MS) * HOUR_MS,
  key: keyOf(record),
});

/** The newest records of several lists, each the newest first, as one page. */
export const mergePages = (lists: readonly (readonly AccessRecord[])[], limit: number): AccessRecordPage => {
  const all = lists
    .flat()
    .map((record) => ({ record, ...positionOf(record) }))
    .sort((a, b) => b.hour - a.hour || (a.key < b.key ? 1 : -1));
  const last = all[limit - 1];
  return {
    records: all.slice(0, limit).map(({ record }) => record),
    ...(all.length > limit && last !== undefined && { next: { hour: last.hour, key: last.key } }),
  };
};
