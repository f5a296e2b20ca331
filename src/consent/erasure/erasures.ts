import type { ErasureRepository, StoredErasure } from '../../store/ports/erasure-repository.ts';
import type { Progress } from '../../store/ports/store.ts';
import { Problem } from '../../core/problem.ts';
import type { ChainKeeper } from '../audit/audit-log.ts';

/** What one erasure takes away of a person, by purpose: of this generation and earlier ones. */
type ErasedDeps = readonly { readonly purpose: string; readonly generation: number }[];

/** How far an erasure has come. Times are milliseconds since the epoch. */
interface ErasureState {
  readonly id: string;
  readonly requestedAt: number;
  /** When all of it was done. */
  readonly done?: number;
  /** In how many partitions of the journal everything before it has been met, and erased. */
  readonly passed: number;
  readonly partitions: number;
}

/** What erasures come to. Every call rejects with Problem `store-unavailable` where the store cannot be reached. */
export interface Erasures {
  /** Rejects with Problem `not-found` where there is none. */
  state(id: string): Promise<ErasureState>;
  /**
   * Ends those that have been met in every partition: documents and attachments go, the end is chained. Resolves with
   * how long each took, in seconds. Repeatable, by whoever and however many; where one cannot be ended the others are
   * all the same, then it rejects with the first reason.
   */
  settle(): Promise<readonly number[]>;
  /** How many are open, and for how many seconds the oldest of them has been. */
  pending(): Promise<{ readonly count: number; readonly oldestSeconds: number }>;
}

/** What `createErasures` is built from. */
export interface ErasuresDeps {
  readonly repository: ErasureRepository;
  /** How far each partition has come, of all who must meet the markers. */
  readonly progress: () => Promise<readonly Pick<Progress, 'partition' | 'offset'>[]>;
  /**
   * Removes what does not pass the journal: documents, and attachments that no statement refers to any more.
   * Repeatable.
   */
  readonly removeRest: (person: string, deps: ErasedDeps) => Promise<void>;
  readonly chain: Pick<ChainKeeper, 'append'>;
  readonly now: () => number;
}

const AT_ONCE = 500;

type Offsets = ReadonlyMap<number, number | undefined>;

const passedOf = ({ markers }: StoredErasure, offsets: Offsets): number =>
  (markers ?? []).filter((marker, partition) => (offsets.get(partition) ?? 0) > marker).length;

/** Where its markers stand is known before an erasure is put down; without them nobody can say that it is done. */
const isPassed = (erasure: StoredErasure, offsets: Offsets): boolean =>
  erasure.markers !== undefined && erasure.markers.length > 0 && passedOf(erasure, offsets) === erasure.markers.length;

/** Builds the keeping of erasures. */
export const createErasures = ({ repository, progress, removeRest, chain, now }: ErasuresDeps): Erasures => {
  const offsetsNow = async (): Promise<Offsets> =>
    new Map((await progress()).map(({ partition, offset }) => [partition, offset]));

  /** Undefined where somebody else ended it. */
  const end = async (erasure: StoredErasure): Promise<number | undefined> => {
    const { id, person, what, requestedAt, v } = erasure;
    await removeRest(person, what as unknown as ErasedDeps);
    const done = now();
    const { at } = await chain.append({
      id: `${id}.done`,
      at: done,
      type: 'erasure.done',
      person,
      by: { role: 'system', id: 'carnet' },
      data: { erasure: id },
    });
    // The chain may have it from a try that went no further.
    const isMine = await repository.change({ ...erasure, done: Date.parse(at), v: v + 1 });
    return isMine ? Math.max(0, Date.parse(at) - requestedAt) / 1000 : undefined;
  };

  return {
    state: async (id) => {
      const erasure = await repository.find(id);
      if (erasure === undefined) throw new Problem('not-found', 'there is no such erasure');
      const { requestedAt, done, markers } = erasure;
      const partitions = markers?.length ?? 0;
      if (done !== undefined) return { id, requestedAt, done, passed: partitions, partitions };
      return { id, requestedAt, passed: passedOf(erasure, await offsetsNow()), partitions };
    },
    settle: async () => {
      const open = await repository.open(AT_ONCE);
      if (open.length === 0) return [];
      const offsets = await offsetsNow();
      const seconds: number[] = [];
      const failures: unknown[] = [];
      for (const erasure of open) {
        if (!isPassed(erasure, offsets)) continue;
        try {
          const took = await end(erasure);
          if (took !== undefined) seconds.push(took);
        } catch (thrown) {
          failures.push(thrown);
        }
      }
      if (failures.length > 0) throw failures[0];
      return seconds;
    },
    pending: async () => {
      const { count, oldest } = await repository.pending();
      return { count, oldestSeconds: oldest === undefined ? 0 : Math.max(0, now() - oldest) / 1000 };
    },
  };
};
