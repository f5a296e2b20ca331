import { Binary } from 'mongodb';
import type { StatementId, Token } from '../../../xapi/model/types.ts';
import { packPeople, unpackPeople } from '../../ports/people-encoding.ts';
import type { StatementOutline, StoredStatement } from '../../ports/statement-repository.ts';

/**
 * A statement as MongoDB holds it. Bytes are written as Binary and read as Buffer (`promoteBuffers`), which spares a
 * copy.
 */
export interface StatementDocument {
  /** The id: a UUID of 16 bytes (Binary subtype 4). */
  readonly _id: Binary;
  readonly at: string;
  readonly refs: readonly Token[];
  readonly text: Binary;
  readonly source: string;
  readonly timestamp: number;
  readonly voided: boolean;
  readonly v: number;
  /** Who is in it, packed; absent where nobody was asked. */
  readonly people?: string;
  /** It is being erased; absent where it is not. */
  readonly erasing?: true;
}

/** The key of a statement's document. */
export const keyOf = (id: StatementId): Binary =>
  new Binary(Buffer.from(id.replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID);

const bytesOf = (value: Binary | Uint8Array): Uint8Array => (value instanceof Binary ? value.value() : value);

/** How many bytes the text of a document has; none where it was not read. */
export const sizeOf = ({ text }: Partial<StatementDocument>): number =>
  text === undefined ? 0 : bytesOf(text).byteLength;

/** The id that a key stands for. */
export const idOf = (key: Binary | Uint8Array): StatementId => {
  const hex = Buffer.from(bytesOf(key)).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** The document of a statement that nobody is erasing. */
export const toDocument = ({
  id,
  at,
  refs,
  text,
  source,
  timestamp,
  voided,
  v,
  people,
}: StoredStatement): StatementDocument => ({
  _id: keyOf(id),
  at,
  refs,
  text: new Binary(text),
  source,
  timestamp,
  voided,
  v,
  ...(people === undefined ? {} : { people: packPeople(people) }),
});

/** All but the text of the statement in a document. */
export const readOutline = ({
  _id,
  at,
  refs,
  source,
  timestamp,
  voided,
  v,
  people,
  erasing,
}: Omit<StatementDocument, 'text'>): StatementOutline => ({
  id: idOf(_id),
  at,
  refs,
  source,
  timestamp,
  voided,
  v,
  ...(people === undefined ? {} : { people: unpackPeople(people) }),
  ...(erasing === undefined ? {} : { erasing }),
});

/** The statement in a document. */
export const readStatement = ({ text, ...document }: StatementDocument): StoredStatement => ({
  ...readOutline(document),
  text: bytesOf(text),
});

/** The index of all statements by their sort key. */
export const BY_AT = { at: 1 } as const;

/** The index of statements by token, then sort key. */
export const BY_REFS = { refs: 1, at: 1 } as const;
