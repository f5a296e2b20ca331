import { backoffMs } from '../../core/retry/backoff.ts';
import { defined, isObject } from '../../core/json-object.ts';
import { isProblem } from '../../core/problem.ts';
import { DAY_MS, MINUTE_MS } from '../../core/time.ts';
import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';
import type { ReleaseRepository } from '../../store/ports/studies/release-repository.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import type { Actor, Statement } from '../../xapi/model/types.ts';
import { isVoiding } from '../../xapi/statement/tokens.ts';
import { forwardKey, statementOfForwardKey } from '../study/forward-key.ts';
import { readStudyState } from '../study/study-state.ts';
import { type ReadableTarget, TargetUnavailable } from './deliver.ts';
import { undelivered } from './forward-voids.ts';
import { type Forwarding, readForwarding, type TargetReview, updateForwarding } from './forwarding.ts';
import { isReviewOpen } from './target-review.ts';

export interface ReviewTargetDeps {
  readonly forwardings: Pick<ForwardingRepository, 'all' | 'find' | 'update' | 'putUndelivered'>;
  readonly releases: Pick<ReleaseRepository, 'findByStudy'>;
  readonly studies: Pick<StudyRepository, 'find' | 'consumedOffsets'>;
  readonly now: () => number;
}

/**
 * Asks a target for its statements of a time that the store does not know, some pages a call. Statements that this
 * Carnet wrote there and has not released now are noted to be voided or erased. A target that cannot be asked, or whose
 * pages do not end, is tried again. Repeatable; rejects with Problem `store-unavailable`.
 */
export type ReviewTarget = (target: Pick<ReadableTarget, 'find' | 'list'>, forwarding: Forwarding) => Promise<void>;

const PAGES = 5;
/** After this time, in milliseconds, a call asks for no further page, because forwarding waits for it. */
const ASK_MS = 5000;
/** This many pages in a row may have the same time of storage, or none: those of one large import. */
const MAX_IDLE_PAGES = 100;
/** A hundred million statements, in pages of a hundred. */
const MAX_PAGES = 1_000_000;
/** This many releases are looked up at the target to learn the authorities under which it has them. */
const SAMPLES = 10;
/** The greatest lag of the clock of the target. */
const CLOCK_MS = 10 * MINUTE_MS;
/** Pauses after failures: from two seconds to five minutes. */
const BACKOFF = { firstMs: 2000, mostMs: 300_000 };
/** Ends the release keys of a review's voidings, which have no release. */
const UNKNOWN = 'unknown';

/** An authority by its identifiers; undefined if it has none. */
const authorityOf = ({ authority }: Pick<Statement, 'authority'>): string | undefined => {
  // A target may answer with anything.
  if (!isObject(authority)) return undefined;
  const { member } = authority as { readonly member?: unknown };
  const members: readonly unknown[] = Array.isArray(member) ? member : [authority];
  const keys = members.map((one) => (isObject(one) ? agentKey(one as unknown as Actor) : undefined));
  return keys.length === 0 || keys.includes(undefined) ? undefined : keys.sort().join(' ');
};

/** The purposes that forward to the same target: credentials of one source there have one authority. */
const findSameTargets = async ({ forwardings }: ReviewTargetDeps, { url }: Forwarding): Promise<readonly string[]> =>
  ((await forwardings.all()) as readonly Forwarding[]).filter((one) => one.url === url).map(({ id }) => id);

/** True if all that should be there is released again: publishers have read the journal, and all people. */
const isCaughtUp = async (
  { studies }: ReviewTargetDeps,
  { after }: TargetReview,
  purposes: readonly string[],
): Promise<boolean> => {
  const consumed = new Map(
    (await studies.consumedOffsets()).map(({ partition, offset }) => [String(partition), offset]),
  );
  if (Object.entries(after).some(([partition, offset]) => (consumed.get(partition) ?? 0) < offset)) return false;
  for (const purpose of purposes) {
    const state = await readStudyState(studies, purpose);
    if (state !== undefined && (!state.emits || state.backfill !== undefined)) return false;
  }
  return true;
};

const createIsReleased =
  ({ releases }: ReviewTargetDeps, purposes: readonly string[]) =>
  async (id: string): Promise<boolean> => {
    const before = forwardKey(id, '');
    for (const purpose of purposes) {
      const [next] = await releases.findByStudy(purpose, { after: before, limit: 1 });
      if (next?.key.startsWith(before) === true) return true;
    }
    return false;
  };

/** The authorities of statements at the target that are released now. */
const learnAuthorities = async (
  { releases }: ReviewTargetDeps,
  target: Pick<ReadableTarget, 'find'>,
  purposes: readonly string[],
): Promise<ReadonlySet<string>> => {
  const authorities = new Set<string>();
  for (const purpose of purposes)
    for (const { key } of await releases.findByStudy(purpose, { limit: SAMPLES })) {
      const found = await target.find(statementOfForwardKey(key));
      const authority = found === undefined ? undefined : authorityOf(found);
      if (authority !== undefined) authorities.add(authority);
    }
  return authorities;
};

const storedAt = ({ stored }: Statement, otherwise: number): number => {
  const at = Date.parse(stored ?? '');
  return Number.isNaN(at) ? otherwise : at;
};

type Pages = NonNullable<TargetReview['pages']>;

const NO_PAGES: Pages = { count: 0, idle: 0, earliest: Number.MAX_SAFE_INTEGER, latest: 0 };

/** The progress after one more page. Times of more than a day ahead are ignored: these could continue forever. */
const withPage = (
  before: Pages | undefined,
  statements: readonly Statement[],
  { until, now }: { readonly until: number; readonly now: number },
): Pages => {
  const { count, idle, earliest, latest } = before ?? NO_PAGES;
  const times = statements.map((one) => storedAt(one, until)).filter((at) => at < now + DAY_MS);
  const [first, last] = [Math.min(earliest, ...times), Math.max(latest, ...times)];
  const isIdle = first === earliest && last === latest;
  return { count: count + 1, idle: isIdle ? idle + 1 : 0, earliest: first, latest: last };
};

const isEndless = ({ count, idle }: Pages): boolean => idle >= MAX_IDLE_PAGES || count >= MAX_PAGES;

const listFrom = async (target: Pick<ReadableTarget, 'list'>, { from, readTo, more }: TargetReview) => {
  const since = readTo === undefined ? Math.max(0, from - CLOCK_MS) : readTo - 1;
  const query = since > 0 ? { since } : {};
  if (more === undefined) return target.list(query);
  const page = await target.list({ more });
  if (page?.more === more) throw new TargetUnavailable('endless-list');
  // The target may not know the place of the next page any more. The list then begins again.
  return page ?? target.list(query);
};

/** The next page, and the progress with it. Throws TargetUnavailable if the pages have no end. */
const nextPage = async (target: Pick<ReadableTarget, 'list'>, review: TargetReview, now: number) => {
  const page = await listFrom(target, review);
  if (page === undefined) throw new TargetUnavailable('not-an-lrs');
  const pages = withPage(review.pages, page.statements, { until: review.until, now });
  // The failures accumulate, and so do the pauses.
  if (page.more !== undefined && isEndless(pages)) throw new TargetUnavailable('endless-list');
  return { page, pages };
};

/** True if these were stored in this order, and none before `from`. */
const areInOrder = (statements: readonly Statement[], from: number): boolean =>
  statements.every(
    (one, index) => storedAt(one, -Infinity) >= (index === 0 ? from : storedAt(statements[index - 1] ?? one, Infinity)),
  );

/**
 * Decides if the next call continues by time. Statements are voided between calls, and in a target that counts places,
 * later statements then move up. Those that move before the place would never be shown.
 */
const createIsByTime = () => {
  let isInOrder = true;
  let first: number | undefined;
  return (statements: readonly Statement[], readTo: number | undefined): boolean => {
    isInOrder &&= areInOrder(statements, readTo === undefined ? 0 : readTo - 1);
    first ??= statements[0] && storedAt(statements[0], Infinity);
    const last = statements.at(-1);
    // Among many statements of one time, only a place leads further.
    return isInOrder && first !== undefined && last !== undefined && storedAt(last, 0) > first;
  };
};

type Found = Statement & { readonly id?: string };

/** The statements of a page to end, which this Carnet wrote and does not release now, and the number of unsure ones. */
const judgePage = async (
  statements: readonly Found[],
  isReleased: (id: string) => Promise<boolean>,
  ours: ReadonlySet<string>,
): Promise<{ readonly toEnd: readonly string[]; readonly unsure: number }> => {
  const toEnd: string[] = [];
  let unsure = 0;
  for (const statement of statements) {
    if (typeof statement.id !== 'string' || isVoiding(statement)) continue;
    const id = statement.id.toLowerCase();
    const authority = authorityOf(statement);
    // If there are several authorities, others may write under one of them, or there may be more.
    const isKnown = authority !== undefined && ours.size === 1;
    if ((isKnown && !ours.has(authority)) || (await isReleased(id))) continue;
    if (isKnown) toEnd.push(id);
    else unsure++;
  }
  return { toEnd, unsure };
};

type Progress = Pick<TargetReview, 'read' | 'ended' | 'unsure'> &
  Pick<TargetReview, 'readTo' | 'more' | 'pages' | 'doneAt'>;

export const createReviewTarget = (deps: ReviewTargetDeps): ReviewTarget => {
  const { forwardings, now } = deps;

  /** Changes a review, unless it was replaced meanwhile. */
  const update = async (
    id: string,
    of: TargetReview,
    change: (review: TargetReview) => TargetReview,
  ): Promise<void> => {
    await updateForwarding(forwardings, id, (before) =>
      before.review?.from === of.from && before.review.until === of.until
        ? { ...before, review: change(before.review) }
        : before,
    );
  };

  const save = (id: string, of: TargetReview, progress: Progress): Promise<void> =>
    update(id, of, ({ more: _, lastError: _error, failingSince: _since, nextTryAt: _next, ...review }) => ({
      ...review,
      ...progress,
      failures: 0,
    }));

  const postpone = (id: string, of: TargetReview, { failure, retryAfterMs }: TargetUnavailable): Promise<void> =>
    update(id, of, (review) => {
      const failures = review.failures + 1;
      const pause = Math.max(retryAfterMs, backoffMs(BACKOFF, failures));
      const failingSince = review.failingSince ?? now();
      return { ...review, failures, failingSince, lastError: failure, nextTryAt: now() + pause };
    });

  const readPages = async (
    target: Parameters<ReviewTarget>[0],
    { id }: Forwarding,
    { review, purposes }: { readonly review: TargetReview; readonly purposes: readonly string[] },
  ): Promise<void> => {
    const ours = await learnAuthorities(deps, target, purposes);
    const isReleased = createIsReleased(deps, purposes);
    const isByTime = createIsByTime();
    let at = review;
    const until = performance.now() + ASK_MS;
    for (let asked = 0; asked < PAGES && performance.now() < until; asked++) {
      const { page, pages } = await nextPage(target, at, now());
      const { toEnd, unsure } = await judgePage(page.statements, isReleased, ours);
      if (toEnd.length > 0)
        await forwardings.putUndelivered(
          toEnd.map((one) => ({
            ...undelivered(id, { key: forwardKey(one, UNKNOWN), operation: 'void' }, now),
            retry: true,
          })),
        );
      const goesOnByTime = isByTime(page.statements, at.readTo);
      const last = page.statements.at(-1);
      const readTo = last === undefined ? at.readTo : storedAt(last, at.readTo ?? 0);
      const { more: _, ...rest } = at;
      at = {
        ...rest,
        read: at.read + page.statements.length,
        ended: at.ended + toEnd.length,
        unsure: at.unsure + unsure,
        pages,
        ...defined({ readTo }),
        ...(page.more === undefined ? { doneAt: now() } : { more: page.more }),
      };
      const { read, ended, more, doneAt } = at;
      await save(id, review, {
        read,
        ended,
        unsure: at.unsure,
        ...defined({ readTo: at.readTo }),
        ...(more !== undefined && !goesOnByTime && { more }),
        pages,
        ...defined({ doneAt }),
      });
      if (page.more === undefined) return;
    }
  };

  return async (target, { id }) => {
    const forwarding = await readForwarding(forwardings, id);
    const review = forwarding?.review;
    if (forwarding === undefined || review === undefined || review.doneAt !== undefined) return;
    if (!isReviewOpen(forwarding) || (review.nextTryAt ?? 0) > now()) return;
    const purposes = await findSameTargets(deps, forwarding);
    if (!(await isCaughtUp(deps, review, purposes))) return;
    try {
      await readPages(target, forwarding, { review, purposes });
    } catch (thrown) {
      if (isProblem(thrown, 'not-found')) return;
      if (!(thrown instanceof TargetUnavailable)) throw thrown;
      await postpone(id, review, thrown);
    }
  };
};
