import type { ReleasedRecord } from '../../studies/record/released-record.ts';

/** A line of a study's stream: a record that replaces the last one of its key, the end of a key, or a heartbeat. */
export type PulledChange =
  | { readonly cursor: string; readonly op: 'put'; readonly record: ReleasedRecord }
  | { readonly cursor: string; readonly op: 'del'; readonly key: string }
  | { readonly cursor: string; readonly op: 'tick' };

const isText = (value: unknown): value is string => typeof value === 'string';

const parseObject = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Reads a line. Undefined if it is no change, for example because it was cut off. */
export const readChange = (line: string): PulledChange | undefined => {
  const { cursor, op, key, source, profile, statement } = parseObject(line) ?? {};
  if (!isText(cursor)) return undefined;
  if (op === 'tick') return { cursor, op };
  if (!isText(key)) return undefined;
  if (op === 'del') return { cursor, op, key };
  if (op !== 'put' || !isText(source) || typeof statement !== 'object' || statement === null) return undefined;
  return {
    cursor,
    op,
    record: { key, source, ...(isText(profile) && { profile }), statement: JSON.stringify(statement) },
  };
};
