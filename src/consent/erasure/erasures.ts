import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { ErasureRepository, StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { sourceOfRecord } from '../purposes/recording-purpose.ts';
import type { ConsumedOffset } from './consumed-offsets.ts';
import type { ErasedGenerations } from './erased-person.ts';
import type { FindLost } from './lost-markers.ts';
import { findAllOpen } from './mark-open-erasures.ts';
import type { EndedThere, FindWaitingTargets } from './waiting-targets.ts';

/** The progress of an erasure. Times are milliseconds since the epoch. */
interface ErasureState {
  readonly id: string;
  readonly requestedAt: number;
  /** The time at which all of the erasure was done. */
  readonly done?: number;
  /** The number of partitions of the journal whose marker was consumed. */
  readonly passed: number;
  readonly partitions: number;
}

/** Follows erasures to their end. Every call rejects with Problem `store-unavailable`. */
export interface Erasures {
  /** Rejects with Problem `not-found` if no erasure has this id. */
  state(id: string): Promise<ErasureState>;
  /**
   * Completes erasures whose markers every partition has consumed and whose data are out of the files; resolves with
   * the seconds of each. One with a marker that may not have been read stays open, and is marked again at once: the
   * dead letter that says so may go. Idempotent across processes; rejects with the first error after all were tried.
   */
  completeErasures(observe?: { markedAgain(erasure: string): void }): Promise<readonly number[]>;
  /** The number of open erasures, without those that this process knows to wait only for targets of forwarding. */
  countOpenHere(): Promise<number>;
  /** The number of open erasures, the time of the oldest, and its age in seconds. */
  pending(): Promise<{ readonly count: number; readonly oldestAt?: number; readonly oldestSeconds: number }>;
}

interface ErasuresDeps {
  readonly repository: ErasureRepository;
  readonly markers: {
    readonly consumedOffsets: () => Promise<readonly ConsumedOffset[]>;
    readonly findLost: FindLost;
    /** Marks an erasure again; false if another process changes it. */
    readonly mark: (erasure: StoredErasure) => Promise<boolean>;
  };
  /** Erases what is not written through the journal: documents and access records. */
  readonly eraseUnjournaled: (person: string, erased: ErasedGenerations) => Promise<void>;
  /** Lists the statements of others that name this person; repeatable. */
  readonly listMentions: (person: string) => Promise<void>;
  /** Purges erased data from the files of the store; false if it must be called again. */
  readonly purgeDeleted: () => Promise<boolean>;
  /** The other places that may have something of an erasure. */
  readonly elsewhere: {
    /** True if a study has records of them whose deletions are still to be published. */
    readonly hasPendingRetractions: (of: EndedThere) => Promise<boolean>;
    readonly findWaitingTargets: FindWaitingTargets;
  };
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly now: () => number;
}

/** The content of an erasure at the request of a source. */
interface ErasedStatements {
  readonly statements: readonly string[];
}

const BATCH_SIZE = 500;
const TARGETS_AT_ONCE = 100;

type Offsets = ReadonlyMap<number, number | undefined>;

const countPassed = ({ markers }: StoredErasure, offsets: Offsets): number =>
  (markers ?? []).filter((markerOffset, partition) => (offsets.get(partition) ?? 0) > markerOffset).length;

/** True if every partition has consumed its marker, by the offsets that are stored with the erasure. */
const isPassed = (erasure: StoredErasure, offsets: Offsets): boolean =>
  erasure.markers !== undefined &&
  erasure.markers.length > 0 &&
  countPassed(erasure, offsets) === erasure.markers.length;

/** True if a request has stored the erasure, and has not marked it: its process ended, or the journal was away. */
const isLeftUnmarked = ({ person, markers, requestedAt }: StoredErasure, now: number): boolean =>
  person === undefined && markers === undefined && now - requestedAt >= MINUTE_MS;

const endedThere = ({ person, what }: StoredErasure): EndedThere =>
  person === undefined ? { statements: (what as unknown as ErasedStatements).statements } : { person };

/** Does the work here that follows the markers; false if deletions of studies have not left yet. */
const createIsEverywhereHere =
  ({ eraseUnjournaled, listMentions, elsewhere: { hasPendingRetractions } }: ErasuresDeps) =>
  async (erasure: StoredErasure): Promise<boolean> => {
    const { person, what } = erasure;
    if (person === undefined) return !(await hasPendingRetractions(endedThere(erasure)));
    const generations = what as unknown as ErasedGenerations;
    await eraseUnjournaled(person, generations);
    // Retractions may wait for half a minute, so they are checked first.
    if (await hasPendingRetractions({ person })) return false;
    if (generations.some(({ purpose }) => purpose === undefined || sourceOfRecord(purpose) !== undefined))
      await listMentions(person);
    return true;
  };

/** Erasures of which nothing is left here: they wait only for targets of forwarding, if at all. */
const createDoneHere = (findWaitingTargets: FindWaitingTargets) => {
  /** The number of the last query for each, in a running count; 0 before the first. */
  const asked = new Map<string, number>();
  let count = 0;
  return {
    has: (id: string): boolean => asked.has(id),
    size: (): number => asked.size,
    add: (id: string): void => void asked.set(id, 0),
    keep: (ids: ReadonlySet<string>): void => {
      for (const id of asked.keys()) if (!ids.has(id)) asked.delete(id);
    },
    /** The erasures among these that have waited longest: while a target is away, thousands may wait for it. */
    nextOf: (some: readonly StoredErasure[]): readonly StoredErasure[] =>
      some
        .filter(({ id }) => asked.has(id))
        .toSorted((one, other) => (asked.get(one.id) ?? 0) - (asked.get(other.id) ?? 0))
        .slice(0, TARGETS_AT_ONCE),
    /** True if a target was found that the erasure waits for. */
    waits: (id: string): boolean => (asked.get(id) ?? 0) > 0,
    isEverywhere: async (erasure: StoredErasure): Promise<boolean> => {
      const targets = await findWaitingTargets(endedThere(erasure));
      if (targets.length > 0) asked.set(erasure.id, ++count);
      return targets.length === 0;
    },
  };
};

export const createErasures = (deps: ErasuresDeps): Erasures => {
  const { repository, markers: markerReads, purgeDeleted, auditLog, now } = deps;
  const isEverywhereHere = createIsEverywhereHere(deps);
  const doneHere = createDoneHere(deps.elsewhere.findWaitingTargets);
  const readOffsets = async (): Promise<Offsets> =>
    new Map((await markerReads.consumedOffsets()).map(({ partition, offset }) => [partition, offset]));

  /** Resolves with the seconds that the erasure took; undefined if another process completed it. */
  const complete = async (erasure: StoredErasure): Promise<number | undefined> => {
    const { id, person, source, requestedAt, v } = erasure;
    const done = now();
    const { at } = await auditLog.append({
      id: `${id}.done`,
      at: done,
      type: 'erasure.done',
      ...defined({ person }),
      by: { role: 'system', id: 'carnet' },
      data: { erasure: id, ...defined({ source }) },
    });
    // The chain may have the event already, with its time, from an attempt that ended here.
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
      const open = await repository.findOpen(BATCH_SIZE + doneHere.size());
      if (open.length === 0) return [];
      // Offsets are read first: a marker that could not be read is a dead letter before it counts as passed.
      const offsets = await readOffsets();
      const lost = await markerReads.findLost(open);
      const seconds: number[] = [];
      const failures: unknown[] = [];
      const attempt = async (work: () => Promise<void>): Promise<void> =>
        work().catch((thrown: unknown) => void failures.push(thrown));
      const passed = open.filter((erasure) => !lost.has(erasure.id) && isPassed(erasure, offsets));
      doneHere.keep(new Set(passed.map(({ id }) => id)));
      const erased: StoredErasure[] = [];
      for (const erasure of open)
        if (lost.has(erasure.id) || isLeftUnmarked(erasure, now()))
          await attempt(async () => {
            const { markers } = erasure;
            const isMine = await markerReads.mark({ ...erasure, ...(markers && { markedAfter: markers }) });
            if (isMine) observe?.markedAgain(erasure.id);
          });
      for (const erasure of passed)
        await attempt(async () => {
          if (!doneHere.has(erasure.id) && (await isEverywhereHere(erasure))) erased.push(erasure);
        });
      // No erasure is done before its data are out of the files.
      if (erased.length > 0 && (await purgeDeleted())) for (const { id } of erased) doneHere.add(id);
      for (const erasure of doneHere.nextOf(passed))
        await attempt(async () => {
          if (!(await doneHere.isEverywhere(erasure))) return;
          const took = await complete(erasure);
          if (took !== undefined) seconds.push(took);
        });
      if (failures.length > 0) throw failures[0];
      return seconds;
    },
    countOpenHere: async () => (await findAllOpen(repository)).filter(({ id }) => !doneHere.waits(id)).length,
    pending: async () => {
      const { count, oldest } = await repository.backlog();
      return oldest === undefined
        ? { count, oldestSeconds: 0 }
        : { count, oldestAt: oldest, oldestSeconds: Math.max(0, now() - oldest) / 1000 };
    },
  };
};
