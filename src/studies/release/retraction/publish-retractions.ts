import { defined } from '../../../core/json-object.ts';
import { batchesOf } from '../../../core/batches.ts';
import type {
  PendingRetractionQuery,
  ReleaseRepository,
  StoredRelease,
} from '../../../store/ports/studies/release-repository.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import { KEYS_PER_CALL } from '../../study/batch-limits.ts';
import { readStudyState, type StudyState } from '../../study/study-state.ts';
import type { CutStudy } from './cut-study.ts';
import type { DeferredCommitAppender } from './deferred-offset-commit.ts';
import type { PublisherSlot } from '../../study/publisher-slot.ts';
import type { ReleaseCandidates } from '../candidates/release-candidates.ts';
import type { ReleaseRetraction } from './retract-releases.ts';

export interface PublishRetractionsDeps {
  readonly releases: ReleaseRepository;
  readonly studies: StudyRepository;
  readonly retraction: ReleaseRetraction;
  readonly candidates: Pick<ReleaseCandidates, 'forget'>;
  readonly cutStudy: CutStudy;
  /** The partition that publishes all deletions of a study (`studyOwner`). */
  readonly ownerOf: (study: string) => number;
  readonly intervalMs: number;
  readonly now: () => number;
}

/** The tombstones of a study leave in batches, at this interval at the shortest: two a minute. */
export const RETRACTION_INTERVAL_MS = 30_000;

/** Instants are further apart than batches have to be: a late batch does not delay the next ones. */
const INSTANTS_APART = 1.1;
/**
 * A retraction noted within this share of the interval before an instant waits for the next one. Its owner may not have
 * handed it over yet, and it would leave separately, after the batch.
 */
const SETTLED_SHARE = 1 / 6;

const PAGE_SIZE = 500;
/** A key above every release key of a study. */
const LAST_KEY = '~';

type Place = NonNullable<PendingRetractionQuery['after']>;
type DeferredCommitSlot = PublisherSlot & { readonly appender: DeferredCommitAppender };

/** A batch that the end of a time slice has interrupted. It continues after this place. */
interface UnfinishedBatch {
  readonly before: number;
  readonly after: Place;
}

/** The publication of tombstones by the publisher of a partition. */
export interface PublishRetractions {
  /** To be called after each claim. */
  onClaimed(partition: number): void;
  /**
   * At each instant publishes due retractions and cuts the partition's studies, until the deadline. Resolves with true
   * if more are due. `hasPending`: the partition has pending retractions, or may have.
   */
  run(slot: DeferredCommitSlot, hasPending: boolean): Promise<boolean>;
}

const placeOf = ({ study, key }: StoredRelease): Place => ({ study, key });

/**
 * Hands over pending retractions of studies that another partition publishes. After they were noted, it first proves
 * that it still is the publisher. From then on it appends nothing under these keys.
 */
const createHandOver = ({
  releases,
  ownerOf,
}: PublishRetractionsDeps): ((slot: DeferredCommitSlot) => Promise<void>) => {
  const handOver = async (
    some: readonly StoredRelease[],
    { partition, appender }: DeferredCommitSlot,
  ): Promise<void> => {
    if (some.length === 0) return;
    await appender.append([], undefined, true);
    for (const to of new Set(some.map(({ study }) => ownerOf(study)))) {
      const keys = some.filter(({ study }) => ownerOf(study) === to).map(({ key }) => key);
      for (const batch of batchesOf(keys, KEYS_PER_CALL)) await releases.handOver(batch, { from: partition, to });
    }
  };

  return async (slot) => {
    const { partition: owner } = slot;
    for (let after: Place | undefined; ;) {
      const page = await releases.findPendingRetractions({
        owner,
        limit: PAGE_SIZE,
        ...defined({ after }),
      });
      const own = page.findIndex(({ study }) => ownerOf(study) === owner);
      await handOver(own < 0 ? page : page.slice(0, own), slot);
      const last = page.at(own);
      if (last === undefined || (own < 0 && page.length < PAGE_SIZE)) return;
      after = own < 0 ? placeOf(last) : { study: last.study, key: LAST_KEY };
    }
  };
};

/** Publishes the batch of a study from a key on; resolves with the place at which the deadline stopped it. */
type PublishStudy = (from: Place, before: number, slot: DeferredCommitSlot) => Promise<'done' | 'later' | Place>;

const createPublishStudy = (deps: PublishRetractionsDeps): PublishStudy => {
  const { releases, studies, retraction, candidates, intervalMs, now } = deps;

  /** Resolves with true if a batch may leave: it continues the last batch, or the last one is long enough ago. */
  const mayLeave = async (study: string, before: number): Promise<boolean> => {
    const last = (await readStudyState(studies, study))?.batch;
    if (last === undefined || last.before === before) return true;
    const age = now() - last.at;
    return age >= intervalMs || age < 0;
  };
  const pageOf = async (owner: number, { study, key }: Place, before: number): Promise<readonly StoredRelease[]> => {
    const page = await releases.findPendingRetractions({ owner, before, limit: PAGE_SIZE, after: { study, key } });
    return page.filter((one) => one.study === study);
  };

  return async ({ study, key: first }, before, { partition, appender, deadline }) => {
    for (let after: Place = { study, key: first }; ;) {
      const page = await pageOf(partition, after, before);
      if (page.length === 0) return 'done';
      if (!(await mayLeave(study, before))) return 'later';
      await retraction.publishTombstones(appender, page, { study, before });
      const keys = page.map(({ key }) => key);
      candidates.forget(partition, keys);
      after = { study, key: keys.at(-1) ?? LAST_KEY };
      if (page.length < PAGE_SIZE) return 'done';
      if (performance.now() >= deadline) return after;
    }
  };
};

/** A batch of a partition: the retractions pending since before `before`. */
interface PartitionBatch {
  readonly owner: number;
  readonly before: number;
  /** True if the partition has pending retractions, or may have. */
  readonly hasPending: boolean;
  /** The study to begin with. */
  readonly from: string;
}

/** A study that a batch has not come to yet, and its state, if it is to be cut. */
type DueStudy = readonly [study: string, state: StudyState | undefined];

const createFindDue = ({ releases, studies, ownerOf }: PublishRetractionsDeps) => {
  /** The studies with pending retractions, including studies that are over. */
  const pendingStudies = async ({ owner, before }: PartitionBatch): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let after: Place | undefined; ;) {
      const query = { owner, before, limit: 1, ...defined({ after }) };
      const [next] = await releases.findPendingRetractions(query);
      if (next === undefined) return found;
      found.push(next.study);
      after = { study: next.study, key: LAST_KEY };
    }
  };
  return async (batch: PartitionBatch): Promise<readonly DueStudy[]> => {
    const { owner, before, hasPending, from } = batch;
    const all = (await studies.all()) as readonly StudyState[];
    const owned = all.filter(({ id, destroyedAt }) => destroyedAt === undefined && ownerOf(id) === owner);
    const known = new Map(owned.map((state) => [state.id, state]));
    return [...new Set([...known.keys(), ...(hasPending ? await pendingStudies(batch) : [])])]
      .filter((id) => id >= from && (known.get(id)?.cut?.before ?? -Infinity) < before)
      .sort()
      .map((id) => [id, known.get(id)]);
  };
};

/**
 * Publishes the deletions of each study together, ordered by key, at fixed instants, and then cuts the study. The data
 * of its readers only changes at these instants, so that they cannot see who has stopped when. Batches of a study are
 * at least `intervalMs` apart. One partition publishes all its deletions.
 */
export const createPublishRetractions = (deps: PublishRetractionsDeps): PublishRetractions => {
  const { cutStudy, intervalMs, now } = deps;
  const handOverForeign = createHandOver(deps);
  const publishStudy = createPublishStudy(deps);
  const findDue = createFindDue(deps);
  const unfinished = new Map<number, UnfinishedBatch>();
  /** By partition, the last batch after which all its studies were cut. Later retractions leave with the next batch. */
  const closed = new Map<number, number>();

  /** The time before which a retraction must have been noted to leave with the present batch. */
  const settledBefore = (): number => {
    const apart = intervalMs * INSTANTS_APART;
    return Math.floor(Math.floor(now() / apart) * apart - intervalMs * SETTLED_SHARE);
  };

  /** Publishes and cuts one study after the other. Resolves with true if the deadline came first. */
  const runBatch = async (batch: PartitionBatch, within: string, slot: DeferredCommitSlot): Promise<boolean> => {
    const { owner, before, from } = batch;
    const due = await findDue(batch);
    let isComplete = from === '';
    for (const [index, [study, state]] of due.entries()) {
      const outcome = await publishStudy({ study, key: study === from ? within : '' }, before, slot);
      if (outcome === 'later') isComplete = false;
      if (outcome === 'done' && state !== undefined) await cutStudy(state, { owner, before });
      const isLast = index === due.length - 1 && typeof outcome === 'string';
      if (isLast || performance.now() < slot.deadline) continue;
      unfinished.set(owner, { before, after: typeof outcome === 'object' ? outcome : { study, key: LAST_KEY } });
      return true;
    }
    if (isComplete) closed.set(owner, before);
    return false;
  };

  return {
    onClaimed: (partition) => {
      unfinished.delete(partition);
      closed.delete(partition);
    },
    run: async (slot, hasPending) => {
      const { partition: owner } = slot;
      if (hasPending) await handOverForeign(slot);
      const begun = unfinished.get(owner);
      unfinished.delete(owner);
      const before = begun?.before ?? settledBefore();
      if (closed.get(owner) === before) return false;
      const { study: from, key: within } = begun?.after ?? { study: '', key: '' };
      return runBatch({ owner, before, hasPending, from }, within, slot);
    },
  };
};
