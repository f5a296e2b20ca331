import { randomUUID } from 'node:crypto';
import { setTimeout as timeout } from 'node:timers/promises';
import { newestErasures } from '../erasure-ledger.ts';
import { chainNameOf, forgetOlderCopy, noteRestored } from '../noes/compare-with-list.ts';
import { createHashOf } from '../noes/follow-chain.ts';
import { foldNoes } from '../noes/fold-noes.ts';
import type { Noe } from '../noes/noe.ts';
import { isBroken } from '../noes/noes-binding.ts';
import type { Config } from '../../core/config/config.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { notePeopleUnknown, readUnknownSince } from '../../consent/gate/unasked-people.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import { Problem } from '../../core/problem.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { beginEpoch } from '../../store/epoch.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import { COPY_UNDER_WAY } from '../../store/ports/copy-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { createDamageWatch } from '../check/stopped-by-damage.ts';
import { describeLivingParts, recoverBackends, type Recovery } from './recover-backends.ts';
import { type DecidedSince, type GivenList, markErasure } from './restore-erasures.ts';
import { endSignIns, type MarkedNoes, markNoes, replacedInNoes, voidAgain } from './restore-noes.ts';
import { createOrderReplaced, type ReplacedPerson, replacedInErasures } from './restore-replaced.ts';
import type { ComposeRestoreServices, RestoreConsent, RestoreResources, RestoreServices } from './restore-services.ts';
import { createRestoreSettings, type RestoredSettings } from './restore-settings.ts';
import { isShort } from '../backends/backends-faults.ts';
import { createNoteStoreMark } from '../backends/store-mark.ts';
import { type OrderedReview, orderReviews } from '../backends/order-reviews.ts';
import { retractUnknown } from '../backends/retract-unknown.ts';
import { defined } from '../../core/json-object.ts';
import { areStudiesHeld } from '../backends/are-studies-held.ts';

interface ReconcileRestoredDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly composeServices: (
    watched: Pick<RestoreResources, 'store' | 'onFatal' | 'onSinkWaits'>,
  ) => Promise<RestoreServices>;
  /** Called once, before anything reads the store or the journal. */
  readonly onComposed: (consent: RestoreConsent) => Promise<void>;
  /** Called once, when all erasures are done; what it orders is carried out before the end. */
  readonly onErased: (services: RestoreServices) => Promise<void>;
  readonly now: () => number;
}

const POLL_MS = 100;

const WAITING = 'nothing has gone on for half a minute: journal or store do not answer, or much is to be erased';

/** True if the store has all that the journal had at `time`, and the decisions in it hold. */
const isRestored = async ({ store, journal }: ReconcileRestoredDeps, time: number): Promise<boolean> => {
  const through = new Map((await store.progress.all()).map((one) => [one.partition, one.through]));
  return (
    (await journal.partitions()).every((partition) => (through.get(partition) ?? 0) >= time) &&
    (await store.people.findWithOutboxEntry(1)).length === 0
  );
};

/** True if, besides, nothing is left to be erased, or to be deleted from a study. */
const isReconciled = async (
  deps: ReconcileRestoredDeps,
  time: number,
  { erasures, findPurposes }: Pick<RestoreConsent, 'erasures' | 'findPurposes'>,
): Promise<boolean> => {
  const { store } = deps;
  return (
    (await isRestored(deps, time)) &&
    // Targets of forwarding are asked about what they still have once Carnet is started.
    (await erasures.countOpenHere()) === 0 &&
    (await store.replacements.findOpen(1)).length === 0 &&
    (await areStudiesHeld(store, findPurposes))
  );
};

/** The state that moves while the store is reconciled. `through`, which moves by itself, counts only up to `time`. */
const readPosition = async ({ store }: ReconcileRestoredDeps, time: number): Promise<unknown> => [
  (await store.progress.all()).map(({ partition, offset, through }) => [partition, offset, Math.min(through, time)]),
  await store.erasures.backlog(),
  intactRecords(await store.studies.all()).map(({ id, v }) => [id, v]),
  (await store.releases.findOwnersWithPendingWork()).size,
];

/**
 * Writes what the journal has to the store, carries out every erasure in it, and publishes the deletions of studies.
 * Resolves once nothing is left. Studies are given nothing before the decisions in the journal hold, and records that
 * the store does not know are removed from them. No request is answered, and nothing is sent to anyone. Rejects as sink
 * and publisher, and with Problem `damaged` if a damaged record keeps it from its end.
 */
const reconcileRestored = async (given: ReconcileRestoredDeps, onStep: PutBack['onStep']): Promise<void> => {
  const time = given.now();
  const watch = createDamageWatch(given.store, {
    readPosition: () => readPosition(given, time),
    onStalled: () => onStep?.(WAITING),
  });
  const deps = { ...given, store: watch.store };
  const { store, journal, topics, now } = deps;
  let onFatal: (thrown: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    onFatal = reject;
  });
  failed.catch(() => undefined);
  const services = await deps.composeServices({ store, onFatal, onSinkWaits: watch.onSinkWaits });
  const { consent } = services;
  await deps.onComposed(consent);
  const until = async (isThere: typeof isReconciled): Promise<void> => {
    while (!(await Promise.race([isThere(deps, time, consent), failed]))) {
      await watch.look();
      await timeout(POLL_MS);
    }
  };
  const sink = services.startSink();
  let publisher: ReturnType<RestoreServices['startStudyPublisher']> | undefined;
  try {
    await until(isRestored);
    publisher = services.startStudyPublisher();
    await until(isReconciled);
    await deps.onErased(services);
    await until(isReconciled);
  } finally {
    await Promise.all([publisher?.stop(), sink.stop()]);
  }
  await retractUnknown({ store, journal, topics, now });
};

/** The opened parts of a Carnet of which a part was put back. */
export interface PutBackParts {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly auditLog: AuditLog;
  readonly recordChange: RecordChange;
  readonly journal: Journal;
  readonly topics: StudyTopics;
}

/** A store that is older than it was, and what is known of the time since. */
interface PutBack extends Pick<DecidedSince, 'isNothingDecided' | 'isStoreOnly'> {
  readonly config: Config;
  readonly copy: {
    /** The value of COPY_UNDER_WAY. */
    readonly mark: string;
    /** The store has everything before this time; milliseconds since the epoch. */
    readonly madeAt: number;
    /** The last event of its audit chain. */
    readonly head: number;
  };
  /** The list from after the copy. */
  readonly given: GivenList | undefined;
  readonly plan: Recovery;
  readonly now: () => number;
  readonly onStep?: (step: string) => void;
}

/** The decisions and settings that were put in force. */
export interface InForce {
  /** The copy has everything before this time (RFC 3339). */
  readonly copyMadeAt: string;
  /** Decisions of people that the copy did not know, and that hold again; of them, those that erase. */
  readonly decisions: MarkedNoes;
  /** Acts of staff that the copy did not know, and that hold again. */
  readonly settings: RestoredSettings;
  /** Decisions after this time are not known (RFC 3339); absent if none can be lacking. */
  readonly unknownSince?: string;
  /** The targets of forwarding that are asked, once Carnet is started, what they were given since the copy. */
  readonly targets: readonly OrderedReview[];
}

/** The warning of a restore by a list of an earlier release, whose lines are not bound to one another. */
const UNBOUND =
  'the list of noes is of an earlier release, whose lines do not name one another: if lines were taken out of it, ' +
  'nobody can tell. Compare what was put in force with another copy of it';

/** The demands of a list, whichever kind it is. */
const contentOf = (given: GivenList | undefined, now: number) => {
  const noes: readonly Noe[] = given?.kind === 'noes' ? foldNoes(given.list.noes, now) : [];
  const erasures = given?.kind === 'erasures' ? newestErasures(given.ledger.erasures) : [];
  const replaced: readonly ReplacedPerson[] =
    given?.kind === 'erasures' ? replacedInErasures(given.ledger) : replacedInNoes(noes);
  return { noes, erasures, replaced };
};

/** The time since when decisions are not known; undefined if none can be lacking. */
const unknownSinceOf = ({
  given,
  copy,
  plan: { faults },
  isNothingDecided,
  isStoreOnly,
}: PutBack): number | undefined => {
  if (isNothingDecided || (isStoreOnly && !isShort(faults))) return undefined;
  // A list of a release before has only erasures, and a list with gaps is not complete until any time.
  if (given?.kind !== 'noes' || given.list.uncovered.length > 0 || isBroken(given.list)) return copy.madeAt;
  return given.list.until ?? copy.madeAt;
};

const earliest = (times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** Lists of the chain before count as applied up to here, all of them if nothing was decided since. */
const noteChain = async (
  store: Store,
  { given, isNothingDecided }: Pick<PutBack, 'given' | 'isNothingDecided'>,
): Promise<void> => {
  const head = given?.kind === 'noes' ? given.list.head : undefined;
  const before = await chainNameOf(store);
  const through = isNothingDecided ? Number.MAX_SAFE_INTEGER : (head?.seq ?? 0);
  await noteRestored(store, head === undefined ? [before] : [head.of], through);
};

/** Has every process refuse the store until the mark is removed. */
const markStore = async (store: Store, { copy: { mark }, plan: { livingParts } }: PutBack): Promise<void> => {
  // A SQLite store has had the mark since before it was in its place. A marked service in use would start no process.
  if (livingParts > 0 && (await store.facts.find(COPY_UNDER_WAY)) === undefined)
    throw new Problem('state-conflict', describeLivingParts(livingParts));
  if ((await store.facts.putIfAbsent(COPY_UNDER_WAY, mark)) !== mark)
    throw new Problem('state-conflict', 'another backup is being restored into this store');
};

/**
 * Brings a store that was put back, and the journal beside it, to a state without anything that was forbidden since.
 * Until its end no process starts on the store; repeatable. Rejects with Problem `state-conflict` while parts of Carnet
 * live, or another store is being put back.
 */
export const putInForce = async (
  putBack: PutBack,
  parts: PutBackParts,
  composeServices: ComposeRestoreServices,
): Promise<InForce> => {
  const { config, copy, given, plan, now, onStep } = putBack;
  const { madeAt } = copy;
  const copyMadeAt = new Date(madeAt).toISOString();
  const { store, keyRing, auditLog, recordChange, journal, topics } = parts;
  const { noes, erasures, replaced } = contentOf(given, now());
  await markStore(store, putBack);
  // The list says since when an earlier restore did not know people: the store that knew it may be lost.
  const unasked = noes.flatMap((noe) => (noe.no === 'unasked' ? [noe.since] : []));
  const unknown = earliest([...unasked, unknownSinceOf(putBack)]);
  // Noted first: the gap of the journal is not known any more once it is recovered, and this process may be killed.
  if (unknown !== undefined) await notePeopleUnknown(store.facts, unknown);
  onStep?.('the journal is read from its first message');
  const begun = now();
  await recoverBackends({ store, journal, topics, recordChange, now }, plan);
  // A journal that reaches back to the backup has every statement that was given since.
  if (!putBack.isStoreOnly) await beginEpoch(store.facts, begun);
  const since = new Set<string>();
  for (const erasure of erasures)
    if (await markErasure(erasure, { store, journal, auditLog, now })) since.add(erasure.id);
  const marked = await markNoes(noes, { store, journal, auditLog, now });
  const decisions = { ...marked, erasures: marked.erasures + since.size };
  let settings: RestoredSettings = { applied: 0, left: [] };
  onStep?.('what was decided since is put in force');
  await reconcileRestored(
    {
      store,
      journal,
      topics,
      now,
      composeServices: (watched) => composeServices({ config, journal, topics, keyRing, now, ...watched }),
      onComposed: async (consent) => {
        const hashOf = createHashOf(keyRing);
        settings = await createRestoreSettings({ store, consent, recordChange, hashOf, madeAt, now })(noes);
      },
      onErased: async ({ consent, voidStatement }) => {
        const orderReplaced = createOrderReplaced({
          store,
          replaced: consent.mentions.replaced,
          recordChange,
          newId: randomUUID,
          now,
        });
        await orderReplaced(replaced);
        await voidAgain(noes, { store, voidStatement });
      },
    },
    onStep,
  );
  // It is not known here what targets were given since the backup, nor if they may keep these records.
  const lacking = { from: madeAt, until: now() };
  const targets = await orderReviews({ forwardings: store.forwardings, journal }, () => true, lacking);
  // From here on it is known which writes since the backup the store lacks.
  await createNoteStoreMark({ store, journal }, now)();
  await endSignIns(store);
  await forgetOlderCopy(store);
  await noteChain(store, putBack);
  const unknownSince = await readUnknownSince(store.facts);
  const data = {
    madeAt: copyMadeAt,
    head: copy.head,
    erasures: decisions.erasures,
    decisions: decisions.decisions,
    settings: settings.applied,
    ...defined({ unknownSince }),
  };
  await recordChange({ type: 'backup.restored', by: 'cli', data }, () => store.facts.remove(COPY_UNDER_WAY));
  const isUnbound = given?.kind === 'noes' && given.list.isUnbound === true;
  if (isUnbound) settings = { ...settings, left: [...settings.left, UNBOUND] };
  return { copyMadeAt, decisions, settings, targets, ...defined({ unknownSince }) };
};
