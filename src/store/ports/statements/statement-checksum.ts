import { crc32c } from '../../../core/bytes/crc32c.ts';
import { Problem } from '../../../core/problem.ts';
import { uuidOf } from '../../../xapi/formats/uuid.ts';
import type { StatementId } from '../../../xapi/model/types.ts';
import { recordChecksum } from '../checked/record-checksum.ts';
import type { StatementWithoutText, StoredStatement } from './statement-repository.ts';

/** The members that a checksum covers: those that change only with the text. People are packed, as stored. */
export interface ChecksummedStatement extends Pick<
  StoredStatement,
  'id' | 'at' | 'source' | 'timestamp' | 'text' | 'defines'
> {
  readonly packedPeople: string | undefined;
}

/** The CRC32C of a stored statement; unsigned. */
export const statementChecksum = ({
  id,
  at,
  source,
  timestamp,
  text,
  defines,
  packedPeople = '',
}: ChecksummedStatement): number =>
  crc32c(Buffer.from(`${crc32c(text)} ${timestamp} ${defines ?? true} ${id} ${at} ${source} ${packedPeople}`));

/**
 * The checksum of the flags of a statement that has any: 1 if it is voided, plus 2 if it is being erased.
 * `statementChecksum` does not cover the flags, since they change without the text.
 */
export const flagsChecksum = (id: StatementId, flags: number): number => recordChecksum('flags', [id, flags]);

const damagedProblem = (id: StatementId): Problem =>
  new Problem(
    'damaged',
    `The statement ${uuidOf(id)} is not stored as it was written. An operator finds it with \`carnet check\`.`,
  );

/** A statement whose checksum does not hold. Its text cannot be read: that throws Problem `damaged`. */
export const damagedStatement = (statement: StatementWithoutText): StoredStatement =>
  Object.defineProperty({ ...statement, damaged: true as const }, 'text', {
    enumerable: true,
    get: (): never => {
      throw damagedProblem(statement.id);
    },
  }) as StatementWithoutText as StoredStatement;

/** Throws Problem `damaged`, which names the first damaged one of these. */
export const throwIfDamaged = (statements: readonly StoredStatement[]): void => {
  const damaged = statements.find((one) => one.damaged === true);
  if (damaged !== undefined) throw damagedProblem(damaged.id);
};

/** The undamaged ones among these. Only for work that a damaged one must not stop; the store has reported it. */
export const intactStatements = (statements: Iterable<StoredStatement>): readonly StoredStatement[] =>
  [...statements].filter(({ damaged }) => damaged !== true);
