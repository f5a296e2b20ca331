import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { createMarkOpenErasures } from '../../consent/erasure/mark-open-erasures.ts';
import type { Journal, JournalState, Offset } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { createReadBeats } from '../../telemetry/operations/heartbeat.ts';
import { GONE_MS, livingBeats } from '../../telemetry/operations/part-states.ts';
import { JOURNAL_ID, RECOVERY_UNDER_WAY } from '../../store/ports/copy-repository.ts';
import { beginEpoch } from '../../store/epoch.ts';
import type { Store } from '../../store/ports/store.ts';
import { type Forwarding, mayHaveStatements } from '../../studies/forward/forwarding.ts';
import { type OrderedReview, orderReviews } from '../backends/order-reviews.ts';
import { beginBackfill, beginStudyTopic } from '../backends/begin-study-topic.ts';
import { type ListOfBackends, readBackends } from '../backends/check-backends.ts';
import { isShort, type BackendsFault } from '../backends/backends-faults.ts';

/** The plan by which journal and store that do not belong together go on. */
export interface Recovery {
  readonly state: JournalState;
  /** Empty if they belong together: then there is nothing to do. */
  readonly faults: readonly [] | readonly [BackendsFault, ...BackendsFault[]];
  /** Everything acknowledged until then is in the store; milliseconds since the epoch, 0 if it has nothing. */
  readonly storedThrough: number;
  /** Erasures whose markers this journal may not have. */
  readonly openErasures: number;
  /** The number of parts of Carnet that have just shown that they live: none may live while the plan is carried out. */
  readonly livingParts: number;
}

interface RecoverDeps {
  readonly store: Pick<
    Store,
    'auditEvents' | 'erasures' | 'facts' | 'forwardings' | 'progress' | 'releases' | 'studies' | 'traffic'
  >;
  readonly journal: Pick<Journal, 'mark' | 'readState'>;
  readonly topics: Pick<StudyTopics, 'claim' | 'destroy' | 'ensure' | 'readState'>;
  readonly recordChange: RecordChange;
  readonly now: () => number;
}

const countLivingParts = async ({ traffic }: Pick<Store, 'traffic'>, now: number): Promise<number> =>
  livingBeats(await createReadBeats(traffic)(), now).length;

/** Says what to do while parts live, as a sentence without its end. */
export const describeLivingParts = (count: number): string =>
  `${count === 1 ? '1 part of Carnet runs' : `${count} parts of Carnet run`}: stop every process, ` +
  `wait ${GONE_MS / 1000} s, then run this again`;

/** A copy that was put back may have gone on since: what it has stored from then on says nothing. */
const copiedAfter = (faults: readonly BackendsFault[]): number => {
  const fault = faults.find((one) => one.kind === 'noes');
  return fault?.copiedAfter === undefined ? Infinity : Date.parse(fault.copiedAfter);
};

/**
 * Plans a recovery; changes nothing. Without `topics` those of studies are not looked at, and without `list` no list of
 * noes. Rejects as `readBackends`.
 */
export const planRecovery = async ({
  store,
  journal,
  topics,
  list,
  now,
}: {
  readonly store: RecoverDeps['store'];
  readonly journal: RecoverDeps['journal'];
  readonly topics?: Pick<StudyTopics, 'consumedOffsets' | 'readState'>;
  readonly list?: ListOfBackends;
  readonly now: () => number;
}): Promise<Recovery> => {
  const livingParts = await countLivingParts(store, now());
  const { state, faults } = await readBackends({
    store,
    journal,
    ...defined({ topics, list }),
  });
  if (state === undefined) throw new Problem('invalid-request', 'the journal of JOURNAL_URL ends with its process');
  const [first, ...others] = faults;
  const throughs = (await store.progress.all()).map(({ through }) => through);
  const storedThrough = throughs.length === 0 ? 0 : Math.min(...throughs);
  return {
    state,
    faults: first === undefined ? [] : [first, ...others],
    storedThrough: Math.min(storedThrough, copiedAfter(faults)),
    openErasures: (await store.erasures.backlog()).count,
    livingParts,
  };
};

/** Has the sinks read this partition from `start` on. Messages that the store has already are found to be there. */
const resetProgress = async ({ progress }: RecoverDeps['store'], partition: number, start: Offset): Promise<void> => {
  const { note: _, ...claimed } = await progress.claim(partition);
  // The positions of dead letters are of the other journal, too.
  if (!(await progress.save({ ...claimed, offset: start, deadLetters: [] })))
    throw new Problem('state-conflict', 'a sink runs: stop every process of this Carnet, then run the command again');
};

const resetPublisher = async (topics: RecoverDeps['topics'], partition: number, start: Offset): Promise<void> => {
  const appender = await topics.claim(partition);
  try {
    await appender.append([], start);
  } finally {
    await appender.close();
  }
};

const requireStopped = async ({ store, now }: RecoverDeps): Promise<void> => {
  const living = await countLivingParts(store, now());
  if (living > 0) throw new Problem('state-conflict', describeLivingParts(living));
};

/** From here on the store takes this journal for its own, and no other. */
const rememberJournal = async ({ facts }: RecoverDeps['store'], id: string | undefined): Promise<void> => {
  await facts.remove(JOURNAL_ID);
  if (id !== undefined && (await facts.putIfAbsent(JOURNAL_ID, id)) !== id)
    throw new Problem('state-conflict', 'a process has started with another journal: stop it, then run this again');
};

/** Fills the topics that were lost, and shows all studies the messages that their publishers may not have seen. */
const recoverStudies = async ({ store, topics }: RecoverDeps, faults: readonly BackendsFault[]): Promise<void> => {
  const lost = new Set(faults.flatMap((fault) => (fault.kind === 'study-topic' ? [fault.study] : [])));
  for (const study of lost) await beginStudyTopic({ store, topics }, study);
  for (const { id } of await store.studies.all()) if (!lost.has(id)) await beginBackfill(store, id);
};

/** Has targets asked about records that they have and that an older store, or a lost topic, does not show. */
const reviewTargets = async (
  { store: { forwardings }, journal, now }: RecoverDeps,
  { faults, storedThrough }: Pick<Recovery, 'faults' | 'storedThrough'>,
): Promise<readonly OrderedReview[]> => {
  const until = now();
  // The faults that were found before an interrupted recovery are not known any more.
  if (faults.some(({ kind }) => kind === 'store-behind' || kind === 'recovery-unfinished'))
    return orderReviews({ forwardings, journal }, () => true, { from: storedThrough, until });
  const lost = new Set(faults.flatMap((fault) => (fault.kind === 'study-topic' ? [fault.study] : [])));
  const isConcerned = (one: Forwarding): boolean => lost.has(one.id) && mayHaveStatements(one);
  return orderReviews({ forwardings, journal }, isConcerned, { from: 0, until });
};

/**
 * Carries out a plan, as one event of the audit chain. Every consumer reads this journal from its first message, topics
 * of studies that were lost are begun anew, and open erasures are marked in the journal. Then the store takes it for
 * its own. Repeatable; until its end starts are refused. Resolves with the targets that are asked once Carnet starts.
 * Rejects with Problem `state-conflict` while parts of Carnet live.
 */
export const recoverBackends = async (deps: RecoverDeps, plan: Recovery): Promise<readonly OrderedReview[]> => {
  const { state, faults } = plan;
  const { store, journal, topics, recordChange } = deps;
  await requireStopped(deps);
  const data = { faults: faults.map((fault) => ({ ...fault })) };
  return recordChange({ type: 'journal.recovered', by: 'cli', data }, async () => {
    // First: while it is there starts are refused, whatever was done, also beside brokers that give no ids.
    await store.facts.putIfAbsent(RECOVERY_UNDER_WAY, 'begun');
    const targets = await reviewTargets(deps, plan);
    for (const [partition, { start }] of state.bounds) await resetProgress(store, partition, start);
    await store.studies.forgetConsumedOffsets();
    for (const [partition, { start }] of state.bounds) await resetPublisher(topics, partition, start);
    await beginEpoch(store.facts, isShort(faults) ? deps.now() : undefined);
    await recoverStudies(deps, faults);
    // Marked after the offsets: markers below the old offsets would count as passed although nothing has read them.
    await createMarkOpenErasures({ erasures: store.erasures, appendMarker: (marker) => journal.mark(marker) })();
    await requireStopped(deps);
    await rememberJournal(store, state.id);
    await store.facts.remove(RECOVERY_UNDER_WAY);
    return targets;
  });
};
