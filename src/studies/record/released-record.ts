import type { JsonObject } from '../../xapi/model/types.ts';

/** A record that a study has received and that was not ended. */
export interface ReleasedRecord {
  /** The release key: every change of this record has it. */
  readonly key: string;
  readonly source: string;
  /** The profile by which it was in scope. */
  readonly profile?: string;
  /** The released statement, as JSON text. */
  readonly statement: string;
}

/** The record as one line of NDJSON, without its end: the statement exactly as it was released. */
export const lineOf = ({ key, source, profile, statement }: ReleasedRecord): string =>
  `${JSON.stringify({ key, source, ...(profile === undefined ? {} : { profile }) }).slice(0, -1)},"statement":${statement}}`;

/** The record as a value, for columns to point into. */
export const valueOf = ({ key, source, profile, statement }: ReleasedRecord): JsonObject => ({
  key,
  source,
  ...(profile === undefined ? {} : { profile }),
  statement: JSON.parse(statement) as JsonObject,
});
