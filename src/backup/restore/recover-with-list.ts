import { defined, isObject } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { Config } from '../../core/config/config.ts';
import { COPY_UNDER_WAY, RECOVERING } from '../../store/ports/copy-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Recovery } from './recover-backends.ts';
import { type DecidedSince, readList } from './restore-erasures.ts';
import type { ComposeRestoreServices } from './restore-services.ts';
import type { InForce, PutBackParts } from './reconcile-restored.ts';
import {
  describeNoesFault,
  repairOfNoesFault,
  type NoesFault,
  type BackendsFault,
} from '../backends/backends-faults.ts';

/** A store that was put back by hand, as it was when its recovery began. */
interface CopyFound {
  /** The chain of the list. */
  readonly of: string;
  /** The store has everything before this time; milliseconds since the epoch, 0 if that is not known. */
  readonly madeAt: number;
  /** The last event of the audit chain that store and list have both; 0 if that is not known. */
  readonly head: number;
}

const listFaultIn = (faults: readonly BackendsFault[]): NoesFault | undefined =>
  faults.find((fault): fault is NoesFault => fault.kind === 'noes');

/** The mark of a recovery that was cut off, if a store has one. Rejects with Problem `store-unavailable`. */
export const findRecoveryMark = async ({ facts }: Store): Promise<string | undefined> => {
  const mark = await facts.find(COPY_UNDER_WAY);
  return mark?.startsWith(RECOVERING) === true ? mark : undefined;
};

const markOf = (copy: CopyFound): string => `${RECOVERING}${JSON.stringify(copy)}`;

const copyIn = (mark: string): CopyFound => {
  const read: unknown = JSON.parse(mark.slice(RECOVERING.length));
  const { of, madeAt, head } = isObject(read) ? read : {};
  return { of: String(of), madeAt: Number(madeAt), head: Number(head) };
};

const copyOf = ({ faults, storedThrough }: Recovery): Omit<CopyFound, 'of'> => ({
  madeAt: storedThrough,
  head: listFaultIn(faults)?.head ?? 0,
});

interface ListRecovery extends Required<Pick<DecidedSince, 'listFile' | 'settingFile'>> {
  readonly config: Config;
  readonly plan: Recovery;
  /** The mark of a recovery that was cut off. */
  readonly mark?: string | undefined;
  readonly isDamageKnown: boolean;
  /** The operator says that only the store was put back: the journal has everything since. */
  readonly isStoreOnly: boolean;
  readonly now: () => number;
  readonly onStep?: (step: string) => void;
}

/** True if a recovery has a list to put in force. */
export const needsList = ({ plan, mark }: Pick<ListRecovery, 'plan' | 'mark'>): boolean =>
  mark !== undefined || listFaultIn(plan.faults) !== undefined;

/** Throws Problem `state-conflict` if the list is not of this store: its noes are then about another store. */
const checkIsOfStore = ({ plan: { faults }, mark }: ListRecovery): void => {
  const fault = listFaultIn(faults);
  if (mark !== undefined || fault?.why === 'ahead' || fault?.why === 'gone-on' || fault === undefined) return;
  throw new Problem('state-conflict', `${describeNoesFault(fault)}; ${repairOfNoesFault(fault)}`);
};

/**
 * Has a store that was put back by hand go on with its journal: the list is put in force as after a restore. Until its
 * end starts are refused; repeatable after a kill. Rejects with Problem `invalid-request` or `not-found` if the list
 * cannot be used, and `state-conflict` if it is of another chain or while parts of Carnet live.
 */
export const recoverWithList = async (
  recovery: ListRecovery,
  parts: PutBackParts,
  composeServices: ComposeRestoreServices,
): Promise<InForce> => {
  const { config, plan, mark, isStoreOnly, now, onStep, listFile } = recovery;
  checkIsOfStore(recovery);
  const begun = mark === undefined ? undefined : copyIn(mark);
  const { madeAt, head } = begun ?? copyOf(plan);
  const copy = { madeAt: new Date(madeAt).toISOString(), head: { seq: head } };
  const given = await readList(parts.keyRing, copy, recovery);
  if (given?.kind !== 'noes' || given.list.head === undefined)
    throw new Problem('invalid-request', `${listFile} is a list of an earlier release: run \`carnet restore\` with it`);
  const { of } = given.list.head;
  if (begun !== undefined && begun.of !== of)
    throw new Problem('state-conflict', `a recovery with another list was begun: ${listFile} is of another chain`);
  const { putInForce } = await import('./reconcile-restored.ts');
  return putInForce(
    {
      config,
      given,
      plan,
      isStoreOnly,
      isNothingDecided: false,
      now,
      copy: { mark: mark ?? markOf({ of, madeAt, head }), madeAt, head },
      ...defined({ onStep }),
    },
    parts,
    composeServices,
  );
};
