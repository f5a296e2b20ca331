import { Problem } from '../../../core/problem.ts';
import { CHECKED_KINDS, type CheckedKind } from './record-checksum.ts';

/** A record that is not stored as it was written. */
export interface RecordDamage {
  readonly kind: CheckedKind;
  /** The key that the record is stored under; of an identifier, its person, if it is known. */
  readonly id: string;
}

/** Problem `damaged`; it quotes nothing of the record. */
export const damagedRecordProblem = ({ kind }: Pick<RecordDamage, 'kind'>): Problem =>
  new Problem(
    'damaged',
    `The ${CHECKED_KINDS[kind]} is not stored as it was written. An operator finds it with \`carnet check\`.`,
  );

const damages = new WeakMap<object, RecordDamage>();

/** The same Problem for a record that was read now, for a call that cannot return the substitute. */
export const damagedWhenRead = (damage: RecordDamage): Problem => {
  const problem = damagedRecordProblem(damage);
  damages.set(problem, damage);
  return problem;
};

/**
 * The substitute for a damaged record: `id` is its key, `damaged` is true, and every other use throws Problem
 * `damaged`. So nothing is decided by it, also in code that does not consider damage.
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
        // A promise that resolves with it asks for `then`; code that prints it asks for symbols.
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

/** Notes that an undamaged record was found by a way that is damaged. */
export const foundByDamaged = <T extends object>(record: T, damage: RecordDamage): T => {
  if (!damages.has(record)) damages.set(record, damage);
  return record;
};

/** The damage that was found in reading this record, if there was any. */
export const damageOf = (record: object): RecordDamage | undefined => damages.get(record);

/** True if this is the substitute for a damaged record. */
export const isDamaged = (record: object): boolean => (record as { readonly damaged?: unknown }).damaged === true;

/** The undamaged ones among these. Only for work that a damaged one must not stop; the store has reported it. */
export const intactRecords = <T extends object>(records: readonly T[]): readonly T[] =>
  records.filter((one) => !isDamaged(one));
