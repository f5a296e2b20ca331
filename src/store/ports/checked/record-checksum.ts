import { crc32c } from '../../../core/bytes/crc32c.ts';

/**
 * The kinds of records that carry a checksum, and their names in messages. Each record decides, or holds a position.
 */
export const CHECKED_KINDS = {
  person: 'person',
  identifier: 'identifier of a person',
  purpose: 'purpose',
  source: 'source',
  credential: 'credential',
  'session-credential': 'credential of a session',
  account: 'account',
  'account-session': 'session of an account',
  organisation: 'organisation',
  study: 'state of a study',
  release: 'release to a study',
  'study-cursor': 'offset of the study publisher',
  forwarding: 'forwarding',
  webhook: 'webhook',
  erasure: 'erasure',
  replacement: 'replacement of a name',
  'pattern-run': 'pattern run',
  progress: 'progress of a sink',
  fact: 'fact about the installation',
  'ended-session': 'note that a session has ended',
} as const;

export type CheckedKind = keyof typeof CHECKED_KINDS;

/** The values of a record; its lists and objects come as JSON text. */
export type CheckedValue = string | number | bigint | boolean | Uint8Array | null;

/** A value with its type and length: two different lists of values never have one text. */
const framed = (value: CheckedValue): string => {
  if (value === null) return '-';
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (typeof value === 'object') {
    const hex = Buffer.from(value).toString('hex');
    return `b${hex.length}:${hex}`;
  }
  return `n${value};`;
};

/** The CRC32C of a record's kind and all its values, key and version too, in a fixed order; unsigned. Never changes. */
export const recordChecksum = (kind: string, values: readonly CheckedValue[]): number => {
  let text = kind;
  for (const value of values) text += framed(value);
  return crc32c(Buffer.from(text));
};

type Fields = Readonly<object>;

const fieldValue = (value: unknown): CheckedValue =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as CheckedValue);

/** The checksum of all fields of a document but `checksum`, in the order of their names. */
export const documentChecksum = (kind: CheckedKind, document: Fields): number => {
  const fields = new Map<string, unknown>(Object.entries(document));
  fields.delete('checksum');
  const values: CheckedValue[] = [];
  for (const name of [...fields.keys()].sort()) {
    const value = fields.get(name);
    if (value !== undefined) values.push(name, fieldValue(value));
  }
  return recordChecksum(kind, values);
};
