import { Binary } from 'mongodb';
import { idNamespaceOf } from '../../../xapi/formats/uuid.ts';
import type { StatementId, Token } from '../../../xapi/model/types.ts';
import { packStatementPeople, unpackStatementPeople } from '../../ports/encodings.ts';
import { damagedIndex } from '../../ports/checked/damaged-index.ts';
import { damagedStatement, flagsChecksum, statementChecksum } from '../../ports/statements/statement-checksum.ts';
import type { StatementWithoutText, StoredStatement } from '../../ports/statements/statement-repository.ts';
import { indexName } from '../client/index-build.ts';
import type { IndexDamage } from '../client/index-damage.ts';

/** A statement. Bytes are written as Binary and read as Buffer (`promoteBuffers`), which saves a copy. */
export interface StatementDocument {
  /** The id: a UUID of 16 bytes (Binary subtype 4); in a namespace the 8 bytes of that behind it (subtype 0). */
  readonly _id: Binary;
  readonly at: string;
  readonly refs: readonly Token[];
  readonly text: Binary;
  readonly source: string;
  readonly timestamp: number;
  readonly voided: boolean;
  readonly v: number;
  /** The people in it, packed; absent if the gate did not look them up. */
  readonly people?: string;
  readonly defines?: false;
  readonly erasing?: true;
  /** The checksums of these flags (`flagsChecksum`); absent without the flag. */
  readonly voidedCheck?: number;
  readonly erasingCheck?: number;
  /** The CRC32C of the rest (`statementChecksum`); absent in statements of earlier releases. */
  readonly checksum?: number;
  /** The `v` that the checksum belongs to, absent for 0: an earlier release raises only `v`, and keeps the checksum. */
  readonly checkedV?: number;
}

/** The key of a statement's document. */
export const keyOf = (id: StatementId): Binary =>
  new Binary(
    Buffer.from(id.replaceAll('-', ''), 'hex'),
    idNamespaceOf(id) === undefined ? Binary.SUBTYPE_UUID : Binary.SUBTYPE_DEFAULT,
  );

const bytesOf = (value: Binary | Uint8Array): Uint8Array => (value instanceof Binary ? value.value() : value);

/** The bytes of a document's text; 0 if the text was not read. */
export const sizeOf = ({ text }: Partial<StatementDocument>): number =>
  text === undefined ? 0 : bytesOf(text).byteLength;

/** Reverses `keyOf`. */
export const idOf = (key: Binary | Uint8Array): StatementId => {
  const hex = Buffer.from(bytesOf(key)).toString('hex');
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
  return hex.length > 32 ? `${uuid}-${hex.slice(32)}` : uuid;
};

/** The document of a statement that is not being erased. */
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
  defines,
}: StoredStatement): StatementDocument => {
  const packedPeople = people === undefined ? undefined : packStatementPeople(people);
  const definition = defines === undefined ? {} : { defines };
  return {
    _id: keyOf(id),
    at,
    refs,
    text: new Binary(text),
    source,
    timestamp,
    voided,
    v,
    ...(packedPeople !== undefined && { people: packedPeople }),
    ...definition,
    checksum: statementChecksum({ id, at, source, timestamp, text, packedPeople, ...definition }),
    ...(v !== 0 && { checkedV: v }),
    ...(voided && { voidedCheck: flagsChecksum(id, VOIDED_FLAG) }),
  };
};

/** The people of a document; none if they cannot be read. */
const peopleIn = (packed: string | undefined): Pick<StoredStatement, 'people'> => {
  try {
    return packed === undefined ? {} : { people: unpackStatementPeople(packed) };
  } catch {
    return {};
  }
};

/** The statement in a document, without its text. */
export const statementWithoutTextFrom = ({
  _id,
  at,
  refs,
  source,
  timestamp,
  voided,
  v,
  people,
  defines,
  erasing,
}: Omit<StatementDocument, 'text'>): StatementWithoutText => ({
  id: idOf(_id),
  at,
  refs,
  source,
  timestamp,
  voided,
  v,
  ...peopleIn(people),
  ...(defines !== undefined && { defines }),
  ...(erasing !== undefined && { erasing }),
});

/** The flags of `flagsChecksum`: each is set by itself. */
export const VOIDED_FLAG = 1;
export const ERASING_FLAG = 2;

/** A document, as far as its flags were read. */
export type Flagged = Pick<StatementDocument, '_id' | 'voided'> & Partial<StatementDocument>;

/** Checks that flags are as they were set. */
export interface FlagChecks {
  /** True if a document is certainly voided: one that an earlier release has voided has no checksum. */
  isVoided(document: Flagged): boolean;
  /** False if a flag is set without its checksum, or its checksum is there without the flag. */
  areIntact(document: Flagged): boolean;
}

/** `isComplete`: true if each voided document has its checksum, and no earlier release voids others any more. */
export const createFlagChecks = (isComplete: () => boolean): FlagChecks => {
  const isVoidedIntact = ({ _id, voided, voidedCheck }: Flagged): boolean => {
    if (voidedCheck === undefined) return !voided || !isComplete();
    return voided && voidedCheck === flagsChecksum(idOf(_id), VOIDED_FLAG);
  };
  return {
    isVoided: (document) => document.voided && isVoidedIntact(document),
    areIntact: (document) =>
      isVoidedIntact(document) && (document.erasingCheck === undefined || document.erasing === true),
  };
};

/** Reads the statement in a document; a damaged one if the document is not as it was written. */
export type ReadStatement = (document: StatementDocument) => StoredStatement;

export const createReadStatement =
  (flags: FlagChecks): ReadStatement =>
  ({ text: stored, ...document }) => {
    const statement = statementWithoutTextFrom(document);
    const { people: packedPeople, checksum, checkedV = 0 } = document;
    const text = bytesOf(stored);
    const isChecked = checksum !== undefined && checkedV === document.v;
    const isIntact =
      flags.areIntact(document) && (!isChecked || checksum === statementChecksum({ ...statement, packedPeople, text }));
    return isIntact ? Object.assign(statement, { text }) : damagedStatement(statement);
  };

/** The index of all statements by sort key. */
export const BY_AT = { at: 1 } as const;

/** The index of statements by token, then sort key. */
export const BY_REFS = { refs: 1, at: 1 } as const;

/** The name of that index in messages. */
export const REFS_INDEX = indexName({ collection: 'statements', key: BY_REFS });
const AT_INDEX = indexName({ collection: 'statements', key: BY_AT });

/** Throws Problem `damaged` if the index of a token, or without one that of sort keys, is known to be damaged. */
export const checkUsable = (token: Token | undefined, { isDamaged }: Pick<IndexDamage, 'isDamaged'>): void => {
  const name = token === undefined ? AT_INDEX : REFS_INDEX;
  if (isDamaged(name)) throw damagedIndex(name);
};

/**
 * Throws Problem `damaged`, and notes it, if the index has led to a document without the token. Then the index may as
 * well lack a document that has it.
 */
export const checkLed = (
  documents: readonly Pick<Partial<StatementDocument>, 'refs'>[],
  token: Token | undefined,
  damage: Pick<IndexDamage, 'note'>,
): void => {
  if (token === undefined || documents.every(({ refs }) => refs?.includes(token) !== false)) return;
  damage.note(REFS_INDEX);
  throw damagedIndex(REFS_INDEX);
};
