import { Problem } from '../../../core/problem.ts';
import { CHECKED_KINDS, type CheckedKind } from './record-checksum.ts';

/** A record that is not stored as it was written. */
export interface RecordDamage {
  readonly kind: CheckedKind;
  /** What it is stored under; of an identifier, its person, if it is known. */
  readonly id: string;
}

/** Problem `damaged`; it quotes nothing of the record. */
export const damagedRecordProblem = ({ kind }: Pick<RecordDamage, 'kind'>): Problem =>
  new Problem(
    'damaged',
    `The ${CHECKED_KINDS[kind]} is not stored as it was written. An operator finds it with \`carnet check\`.`,
  );

const damages = new WeakMap<object, RecordDamage>();

/** The same of a record that was read now, for a call that cannot give what stands for it. */
export const damagedWhenRead = (damage: RecordDamage): Problem => {
  const problem = damagedRecordProblem(damage);
  damages.set(problem, damage);
  return problem;
};

/**
 * What stands for a damaged record: `id` is what it is stored under, `damaged` is true, and every other use throws
 * Problem `damaged`. So nothing is decided by it, also where nobody has thought of damage.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it stands for
export const damagedRecord = <T extends object>(kind: CheckedKind, id: string): T => {
  const refuse = (): never => {
    throw damagedRecordProblem({ kind });
  };
  const record = new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === 'id') return id;
        if (name === 'damaged') return true;
        // A promise that resolves with it asks for `then`; symbols are asked for by what prints it.
        return typeof name === 'symbol' || name === 'then' ? undefined : refuse();
      },
      has: refuse,
      ownKeys: refuse,
      getOwnPropertyDescriptor: refuse,
      set: refuse,
      defineProperty: refuse,
      deleteProperty: refuse,
    },
  );
  damages.set(record, { kind, id });
  return record as T;
};

/** Notes that a whole record was found by a way that is damaged. */
export const foundByDamaged = <T extends object>(record: T, damage: RecordDamage): T => {
  if (!damages.has(record)) damages.set(record, damage);
  return record;
};

/** What was found damaged in reading this record, if anything was. */
export const damageOf = (record: object): RecordDamage | undefined => damages.get(record);

/** Whether this stands for a damaged record. */
export const isDamaged = (record: object): boolean => (record as { readonly damaged?: unknown }).damaged === true;

/** Those of these that are whole. Only for work that a damaged one must not stop; the store has reported it. */
export const wholeRecords = <T extends object>(records: readonly T[]): readonly T[] =>
  records.filter((one) => !isDamaged(one));
