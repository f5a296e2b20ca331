import { Problem } from '../../core/problem.ts';
import type { ErasureRepository, StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { sourceOfRecord } from '../purposes/recording-purpose.ts';
import type { ConsumedOffset } from './consumed-offsets.ts';
import type { ErasedGenerations } from './erased-person.ts';
import type { FindLost } from './lost-markers.ts';

/** The progress of an erasure. Times are milliseconds since the epoch. */
interface ErasureState {
  readonly id: string;
  readonly requestedAt: number;
  /** When all of it was done. */
  readonly done?: number;
  /** The number of partitions of the journal whose marker was consumed. */
  readonly passed: number;
  readonly partitions: number;
}

/** Follows erasures to their end. Every call rejects with Problem `store-unavailable`. */
export interface Erasures {
  /** Rejects with Problem `not-found` where no erasure has this id. */
  state(id: string): Promise<ErasureState>;
  /**
   * Completes erasures whose markers every partition has consumed and whose data are out of the files; resolves with
   * the seconds that each took. One with a marker that may not have been read stays open, and is marked again at once:
   * what says so may go. Idempotent across processes; rejects with the first error after all were tried.
   */
  completeErasures(observe?: { markedAgain(erasure: string): void }): Promise<readonly number[]>;
  /** How many are open, since when the oldest of them, and its age in seconds. */
  pending(): Promise<{ readonly count: number; readonly oldestAt?: number; readonly oldestSeconds: number }>;
}

interface ErasuresDeps {
  readonly repository: ErasureRepository;
  readonly markers: {
    readonly consumedOffsets: () => Promise<readonly ConsumedOffset[]>;
    readonly findLost: FindLost;
    /** Marks an erasure again; false where another process changes it. */
    readonly mark: (erasure: StoredErasure) => Promise<boolean>;
  };
  /** Erases what is not written through the journal: documents and access records. */
  readonly eraseUnjournaled: (person: string, erased: ErasedGenerations) => Promise<void>;
  /** Lists the statements of others that name this person; repeatable. */
  readonly listMentions: (person: string) => Promise<void>;
  /** Purges erased data from the files of the store; false where it must be called again. */
  readonly purgeDeleted: () => Promise<boolean>;
  /** Whether a study has records of this person, or of these statements, whose deletions are still to be published. */
  readonly hasPendingRetractions: (of: {
    readonly person?: string;
    readonly statements?: readonly string[];
  }) => Promise<boolean>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly now: () => number;
}

/** What an erasure at the request of a source takes away. */
interface ErasedStatements {
  readonly statements: readonly string[];
}

const BATCH_SIZE = 500;

type Offsets = ReadonlyMap<number, number | undefined>;

const countPassed = ({ markers }: StoredErasure, offsets: Offsets): number =>
  (markers ?? []).filter((markerOffset, partition) => (offsets.get(partition) ?? 0) > markerOffset).length;

/** An erasure is stored with the offsets of its markers, by which its end is known. */
const isPassed = (erasure: StoredErasure, offsets: Offsets): boolean =>
  erasure.markers !== undefined &&
  erasure.markers.length > 0 &&
  countPassed(erasure, offsets) === erasure.markers.length;

/** Carries out what follows the markers; false where deletions of studies have not left yet. */
const createIsEverywhere =
  ({ eraseUnjournaled, listMentions, hasPendingRetractions }: ErasuresDeps) =>
  async ({ person, what }: StoredErasure): Promise<boolean> => {
    if (person === undefined) {
      const { statements } = what as unknown as ErasedStatements;
      return !(await hasPendingRetractions({ statements }));
    }
    const generations = what as unknown as ErasedGenerations;
    await eraseUnjournaled(person, generations);
    // Retractions may wait for half a minute: it is asked first.
    if (await hasPendingRetractions({ person })) return false;
    if (generations.some(({ purpose }) => purpose === undefined || sourceOfRecord(purpose) !== undefined))
      await listMentions(person);
    return true;
  };

export const createErasures = (deps: ErasuresDeps): Erasures => {
  const { repository, markers: markerReads, purgeDeleted, auditLog, now } = deps;
  const isEverywhere = createIsEverywhere(deps);
  const readOffsets = async (): Promise<Offsets> =>
    new Map((await markerReads.consumedOffsets()).map(({ partition, offset }) => [partition, offset]));

  /** Resolves with its seconds; undefined where another process completed it. */
  const complete = async (erasure: StoredErasure): Promise<number | undefined> => {
    const { id, person, source, requestedAt, v } = erasure;
    const done = now();
    const { at } = await auditLog.append({
      id: `${id}.done`,
      at: done,
      type: 'erasure.done',
      ...(person === undefined ? {} : { person }),
      by: { role: 'system', id: 'carnet' },
      data: { erasure: id, ...(source === undefined ? {} : { source }) },
    });
    // The chain may have the event, with its time, from an attempt that went no further.
    const isMine = await repository.update({ ...erasure, done: Date.parse(at), v: v + 1 });
    return isMine ? Math.max(0, Date.parse(at) - requestedAt) / 1000 : undefined;
  };

  return {
    state: async (id) => {
      const erasure = await repository.find(id);
      if (erasure === undefined) throw new Problem('not-found', 'there is no such erasure');
      const { requestedAt, done, markers } = erasure;
      const partitions = markers?.length ?? 0;
      if (done !== undefined) return { id, requestedAt, done, passed: partitions, partitions };
      return { id, requestedAt, passed: countPassed(erasure, await readOffsets()), partitions };
    },
    completeErasures: async (observe) => {
      const open = await repository.findOpen(BATCH_SIZE);
      if (open.length === 0) return [];
      // First: what could not be read is a dead letter before it counts as passed.
      const offsets = await readOffsets();
      const lost = await markerReads.findLost(open);
      const seconds: number[] = [];
      const failures: unknown[] = [];
      const attempt = async (work: () => Promise<void>): Promise<void> =>
        work().catch((thrown: unknown) => void failures.push(thrown));
      const erased: StoredErasure[] = [];
      for (const erasure of open)
        if (lost.has(erasure.id))
          await attempt(async () => {
            const isMine = await markerReads.mark({ ...erasure, markedAfter: erasure.markers ?? [] });
            if (isMine) observe?.markedAgain(erasure.id);
          });
        else if (isPassed(erasure, offsets))
          await attempt(async () => {
            if (await isEverywhere(erasure)) erased.push(erasure);
          });
      // No erasure is done before its data are out of the files.
      if (erased.length > 0 && (await purgeDeleted()))
        for (const erasure of erased)
          await attempt(async () => {
            const took = await complete(erasure);
            if (took !== undefined) seconds.push(took);
          });
      if (failures.length > 0) throw failures[0];
      return seconds;
    },
    pending: async () => {
      const { count, oldest } = await repository.backlog();
      return oldest === undefined
        ? { count, oldestSeconds: 0 }
        : { count, oldestAt: oldest, oldestSeconds: Math.max(0, now() - oldest) / 1000 };
    },
  };
};
