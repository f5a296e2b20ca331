import { isProblem, Problem } from '../../core/problem.ts';
import { withCheckedReads } from '../../store/checked-reads.ts';
import type { Store } from '../../store/ports/store.ts';
import { damagedRecordsIn, describeDamaged, unlessDamaged } from './damaged-records.ts';

const MAX_NAMED = 20;

const WHAT_TO_DO =
  'This command cannot come to its end, and can be run again. `carnet check` names all that is damaged; run ' +
  '`carnet check --mend`, then this command as it was. What that does not mend takes another backup, or another copy ' +
  'of the store, which is put in the place of this one';

/** The Problem with the records that are damaged now, each with its remedy. */
const withNames = async ({ recordChecks }: Store, { message }: Problem): Promise<Problem> => {
  const checked = await unlessDamaged(() => recordChecks.check(), undefined);
  const damaged = checked === undefined ? [] : damagedRecordsIn(checked);
  const more = damaged.length - MAX_NAMED;
  return new Problem(
    'damaged',
    `${message} ${WHAT_TO_DO}${more > 0 ? `. Damaged besides those that are named: ${more}` : ''}`,
    damaged.slice(0, MAX_NAMED).map(describeDamaged),
  );
};

/** Does work of a command. A Problem `damaged` of it names the damaged records, and says what to do. */
export const namingDamage = async <T>(store: Store, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    if (!isProblem(thrown, 'damaged') || thrown.faults.length > 0) throw thrown;
    throw await withNames(store, thrown);
  }
};

/** The time without progress after which damage that was met counts as the reason, in milliseconds. */
const STALL_MS = 30_000;
/** The time between two looks at the progress, in milliseconds. */
const LOOK_EVERY_MS = 1000;

interface DamageWatchOptions {
  /** Reads the state that changes while work goes on. */
  readonly readPosition: () => Promise<unknown>;
  /** Called if nothing has moved for long, and nothing damaged was met. */
  readonly onStalled?: () => void;
  readonly stallMs?: number;
  /** Milliseconds of a clock that only goes on. */
  readonly now?: () => number;
}

/** Sees whether work that waits cannot go on, since a record is damaged: nothing else would end its wait. */
export interface DamageWatch {
  /** The store as the work is to read it. */
  readonly store: Store;
  /** Called with the problem that the sink of the work waits for, without which nothing goes on. */
  readonly onSinkWaits: (problem: Problem) => void;
  /** To be called again and again. Rejects with Problem `damaged`, and as `readPosition`. */
  readonly look: () => Promise<void>;
}

export const createDamageWatch = (
  store: Store,
  { readPosition, onStalled, stallMs = STALL_MS, now = () => performance.now() }: DamageWatchOptions,
): DamageWatch => {
  let met: string | undefined;
  let stopped: Problem | undefined;
  let position: string | undefined;
  let movedAt = now();
  let lookedAt = -Infinity;
  return {
    store: withCheckedReads(store, ({ part }) => {
      met = part;
    }),
    onSinkWaits: (problem) => {
      if (isProblem(problem, 'damaged')) stopped = problem;
    },
    look: async () => {
      if (stopped !== undefined) throw stopped;
      const time = now();
      if (time - lookedAt < LOOK_EVERY_MS) return;
      lookedAt = time;
      const read = JSON.stringify(await readPosition());
      if (read !== position) {
        [position, movedAt, met] = [read, time, undefined];
        return;
      }
      if (time - movedAt < stallMs) return;
      if (met !== undefined)
        throw new Problem('damaged', `Nothing goes on any more, and a record was met that is damaged (${met}).`);
      movedAt = time;
      onStalled?.();
    },
  };
};
