import { defined } from '../../core/json-object.ts';
import type { JsonObject } from '../../xapi/model/types.ts';

/** A record that a study has received and that was not retracted. */
export interface ReleasedRecord {
  /** The release key: every change of this record has it. */
  readonly key: string;
  readonly source: string;
  /** The profile in scope that its statement claims. */
  readonly profile?: string;
  /** The released statement, as JSON text. */
  readonly statement: string;
}

/** The record as one line of NDJSON, without the line break; the statement's text is exactly what was released. */
export const lineOf = ({ key, source, profile, statement }: ReleasedRecord): string => {
  const head = JSON.stringify({ key, source, ...defined({ profile }) });
  return `${head.slice(0, -1)},"statement":${statement}}`;
};

/** The record as JSON, which the pointers of columns refer to. */
export const valueOf = ({ key, source, profile, statement }: ReleasedRecord): JsonObject => ({
  key,
  source,
  ...defined({ profile }),
  statement: JSON.parse(statement) as JsonObject,
});
