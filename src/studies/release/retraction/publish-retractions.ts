import { batchesOf } from '../../../core/batches.ts';
import type {
  PendingRetractionQuery,
  ReleaseRepository,
  StoredRelease,
} from '../../../store/ports/studies/release-repository.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import { KEYS_PER_CALL } from '../../study/batch-limits.ts';
import { readStudyState } from '../../study/study-state.ts';
import type { DeferredCommitAppender } from './deferred-offset-commit.ts';
import type { PublisherTurn } from '../../study/publisher-turn.ts';
import type { ReleaseCandidates } from '../candidates/release-candidates.ts';
import type { ReleaseRetraction } from './retract-releases.ts';

export interface PublishRetractionsDeps {
  readonly releases: Pick<ReleaseRepository, 'findPendingRetractions' | 'handOver'>;
  readonly studies: Pick<StudyRepository, 'find'>;
  readonly retraction: Pick<ReleaseRetraction, 'publishTombstones'>;
  readonly candidates: Pick<ReleaseCandidates, 'forget'>;
  /** The partition that publishes all deletions of a study (`studyOwner`). */
  readonly ownerOf: (study: string) => number;
  readonly intervalMs: number;
  readonly now: () => number;
}

/** The tombstones of a study leave in batches, at the most so often: two a minute. */
export const RETRACTION_INTERVAL_MS = 30_000;

/** Instants are further apart than batches have to be: one that leaves late does not make the next ones later. */
const INSTANTS_APART = 1.1;
/**
 * What was noted within this share of the interval before an instant waits for the next. Its owner may not have handed
 * it over yet, and it would leave alone, after the batch.
 */
const SETTLED_SHARE = 1 / 6;

const PAGE_SIZE = 500;
/** Above every release key of a study. */
const LAST_KEY = '~';

type Place = Required<PendingRetractionQuery>['after'];
type DeferredCommitTurn = PublisherTurn & { readonly appender: DeferredCommitAppender };

/** A batch that a time slice has ended: it goes on after this place. */
interface UnfinishedBatch {
  readonly before: number;
  readonly after: Place;
}

/** The publication of tombstones by the publisher of a partition. */
export interface PublishRetractions {
  /** To be called after each claim. */
  onClaimed(partition: number): void;
  /** Publishes what is due, until the deadline; resolves with whether more is due. */
  run(turn: DeferredCommitTurn): Promise<boolean>;
}

const placeOf = ({ study, key }: StoredRelease): Place => ({ study, key });

/**
 * Hands over pending retractions of studies that another partition publishes. First it proves, after they were noted,
 * that it still is the publisher: from then on it appends nothing under these keys.
 */
const createHandOver = ({
  releases,
  ownerOf,
}: PublishRetractionsDeps): ((turn: DeferredCommitTurn) => Promise<void>) => {
  const handOver = async (
    some: readonly StoredRelease[],
    { partition, appender }: DeferredCommitTurn,
  ): Promise<void> => {
    if (some.length === 0) return;
    await appender.append([], undefined, true);
    for (const to of new Set(some.map(({ study }) => ownerOf(study)))) {
      const keys = some.filter(({ study }) => ownerOf(study) === to).map(({ key }) => key);
      for (const batch of batchesOf(keys, KEYS_PER_CALL)) await releases.handOver(batch, { from: partition, to });
    }
  };

  return async (turn) => {
    const { partition: owner } = turn;
    for (let after: Place | undefined; ;) {
      const page = await releases.findPendingRetractions({
        owner,
        limit: PAGE_SIZE,
        ...(after === undefined ? {} : { after }),
      });
      const own = page.findIndex(({ study }) => ownerOf(study) === owner);
      await handOver(own < 0 ? page : page.slice(0, own), turn);
      const last = page.at(own);
      if (last === undefined || (own < 0 && page.length < PAGE_SIZE)) return;
      after = own < 0 ? placeOf(last) : { study: last.study, key: LAST_KEY };
    }
  };
};

/**
 * Publishes the deletions of each study together, ordered by key, at fixed instants, so that no reader can see who has
 * stopped when. Batches of a study are at least `intervalMs` apart. One partition publishes all its deletions.
 */
export const createPublishRetractions = (deps: PublishRetractionsDeps): PublishRetractions => {
  const { releases, studies, retraction, candidates, intervalMs, now } = deps;
  const handOverForeign = createHandOver(deps);
  const unfinished = new Map<number, UnfinishedBatch>();

  /** Before which time a retraction must have been noted to leave with the present batch. */
  const settledBefore = (): number => {
    const apart = intervalMs * INSTANTS_APART;
    return Math.floor(Math.floor(now() / apart) * apart - intervalMs * SETTLED_SHARE);
  };

  /** Whether a batch may leave: it continues the last one, or that is long enough ago. */
  const mayLeave = async (study: string, before: number): Promise<boolean> => {
    const last = (await readStudyState(studies, study))?.batch;
    if (last === undefined || last.before === before) return true;
    const age = now() - last.at;
    return age >= intervalMs || age < 0;
  };

  /** The tombstones of the first study of this page, which are together in it. */
  const publishPage = async (
    page: readonly StoredRelease[],
    before: number,
    { partition, appender }: DeferredCommitTurn,
  ): Promise<Place | undefined> => {
    const study = page[0]?.study;
    if (study === undefined) return undefined;
    if (!(await mayLeave(study, before))) return { study, key: LAST_KEY };
    const some = page.filter((one) => one.study === study);
    await retraction.publishTombstones(appender, some, { study, before });
    const keys = some.map(({ key }) => key);
    candidates.forget(partition, keys);
    return { study, key: keys.at(-1) ?? LAST_KEY };
  };

  return {
    onClaimed: (partition) => {
      unfinished.delete(partition);
    },
    run: async (turn) => {
      const { partition: owner, deadline } = turn;
      await handOverForeign(turn);
      const begun = unfinished.get(owner);
      unfinished.delete(owner);
      const before = begun?.before ?? settledBefore();
      for (let after = begun?.after; ;) {
        const page = await releases.findPendingRetractions({
          owner,
          before,
          limit: PAGE_SIZE,
          ...(after === undefined ? {} : { after }),
        });
        after = await publishPage(page, before, turn);
        if (after === undefined || (page.length < PAGE_SIZE && page.at(-1)?.study === after.study)) return false;
        if (performance.now() < deadline) continue;
        unfinished.set(owner, { before, after });
        return true;
      }
    },
  };
};
