import { type Fault, isProblem } from '../../core/problem.ts';
import { type CheckedByKind, REMADE_KINDS } from '../../store/ports/checked/record-check-repository.ts';
import { CHECKED_KINDS, type CheckedKind } from '../../store/ports/checked/record-checksum.ts';

/** A damaged record that decides. */
export interface DamagedDecisive {
  readonly kind: CheckedKind;
  /** The key that it is stored under. */
  readonly key: string;
  /** `copied`: one of two copies may be undamaged; `remade`: without it Carnet makes another; `backup`: neither. */
  readonly mend: 'copied' | 'remade' | 'backup';
}

const KINDS = Object.keys(CHECKED_KINDS) as readonly CheckedKind[];

/** The kinds that are stored twice. */
const COPIED_KINDS: ReadonlySet<CheckedKind> = new Set(['identifier', 'fact', 'ended-session']);

const RESTORE = 'restore it from a backup';

const REPAIRS: Readonly<Record<DamagedDecisive['mend'], string>> = {
  copied: `carnet check --mend, if one of its two copies is whole; otherwise ${RESTORE}`,
  remade: 'carnet check --mend deletes it, and Carnet makes another',
  backup:
    'it denies until the store is put back from a backup: stop every process, then carnet restore BACKUP ' +
    '--store-only --over',
};

/** A damaged record, as in `person 3f...`, and its remedy. */
export const describeDamaged = ({ kind, key, mend }: DamagedDecisive): Pick<Fault, 'at' | 'detail'> => ({
  at: `${CHECKED_KINDS[kind]} ${key}`,
  detail: REPAIRS[mend],
});

const REMADE: ReadonlySet<CheckedKind> = new Set(REMADE_KINDS);

const repairOf = (kind: CheckedKind): DamagedDecisive['mend'] => {
  if (COPIED_KINDS.has(kind)) return 'copied';
  return REMADE.has(kind) ? 'remade' : 'backup';
};

/** The damaged records of all kinds. */
export const damagedRecordsIn = (checked: CheckedByKind): readonly DamagedDecisive[] =>
  KINDS.flatMap((kind) => checked[kind].damaged.map((key) => ({ kind, key, mend: repairOf(kind) })));

/** The number of records that were read, of all kinds. */
export const recordsRead = (checked: CheckedByKind): number => KINDS.reduce((sum, kind) => sum + checked[kind].read, 0);

/** The number of damaged records of each kind. */
export const damagedByKind = (checked: CheckedByKind): Readonly<Record<CheckedKind, number>> =>
  Object.fromEntries(KINDS.map((kind) => [kind, checked[kind].damaged.length])) as Record<CheckedKind, number>;

/** Resolves as `read` does; with `otherwise` if a record that it needs is damaged, which the check names by itself. */
export const unlessDamaged = async <T>(read: () => Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await read();
  } catch (thrown) {
    if (!isProblem(thrown, 'damaged')) throw thrown;
    return otherwise;
  }
};
