import { randomUUID } from 'node:crypto';
import { setTimeout as timeout } from 'node:timers/promises';
import { isProblem } from '../../core/problem.ts';
import type { Position } from '../../journal/port/journal.ts';
import type { IdReservation, IdReservationRepository } from '../../store/ports/sink/id-reservation-repository.ts';
import type { Progress, ProgressRepository } from '../../store/ports/sink/progress-repository.ts';
import { statementDigest, type StatementDigest } from '../../xapi/statement/digest.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { Statement, StatementId, XapiVersion } from '../../xapi/model/types.ts';
import { undecidedProblem } from './dead-letter-problem.ts';
import { conflictProblem, type FindExistingIds } from './existing-ids.ts';
import { type BatchOutcome, outcomeAt } from './read-after-write.ts';

/** A batch in the journal that the sink has not stored within the wait of its request. */
export interface LateBatch {
  readonly position: Position;
  readonly version: XapiVersion;
  readonly readableSources: readonly string[];
  /** The namespace of its ids. */
  readonly idNamespace?: string;
  /** The ids of the complete request. */
  readonly ids: readonly string[];
  readonly single: boolean;
  /** The statements of the batch whose id comes from the client, with their index in the request. */
  readonly statements: readonly { readonly index: number; readonly statement: Statement }[];
}

/**
 * Reserves the ids of a late batch, so that no other content gets a success under one of them. Rejects with Problem
 * `statement-conflict` if another content has an id, and `journal-unavailable` if that cannot be known in time.
 */
export type ReserveIds = (batch: LateBatch) => Promise<BatchOutcome>;

interface ReserveIdsDeps {
  readonly reservations: IdReservationRepository;
  readonly progress: Pick<ProgressRepository, 'all'>;
  readonly findExistingIds: FindExistingIds;
  readonly isStopping?: (() => boolean) | undefined;
  /** A clock of milliseconds; it need not be that of the epoch. */
  readonly now: () => number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly newToken?: () => string;
}

/** The time that a request waits for writes that had begun before its reservation, and for other requests. */
const WAIT_MS = 10_000;
/** The wait in a process that stops. Its connections are cut 6 s after it accepts no more. */
const STOPPING_WAIT_MS = 2_000;
/** A late request comes when the store is behind: each pause is longer than the one before, up to the last. */
const PAUSE_MS = { first: 25, growth: 2, last: 250 };

/** The digest of a statement of the batch, which is reserved. */
interface Own extends StatementDigest {
  readonly id: StatementId;
  readonly index: number;
}

const isOurs = (held: IdReservation | undefined, { exact }: Own): held is IdReservation => held?.exact === exact;

/** The writes under way: a sink may have read the reservations before them. */
const openWrites = (documents: readonly Progress[]): ReadonlySet<string> =>
  new Set(documents.flatMap(({ partition, note }) => (note === undefined ? [] : [`${partition}/${note.from}`])));

/** The writes that were under way when the reservations were made, and still are. */
const createWait = () => {
  let tokens = '';
  let open: ReadonlySet<string> = new Set();
  return {
    isOver: (held: readonly IdReservation[], documents: readonly Progress[]): boolean => {
      const now = openWrites(documents);
      const current = held.map(({ token }) => token).join(' ');
      open = current === tokens ? new Set([...open].filter((one) => now.has(one))) : now;
      tokens = current;
      return open.size === 0;
    },
  };
};

const ownOf = ({ ids, idNamespace, version, statements }: LateBatch): readonly Own[] =>
  statements.map(({ index, statement }) => {
    const id = statementId(ids[index] ?? '', idNamespace);
    return { id, index, ...statementDigest(id, statement, version) };
  });

/** The reservation of each id, after ids without one are reserved. Later rounds do not write these again. */
const createReserveMissing = ({ reservations, newToken = randomUUID }: ReserveIdsDeps, batch: LateBatch) => {
  const { partition, offset } = batch.position;
  return async (own: readonly Own[]): Promise<ReadonlyMap<StatementId, IdReservation>> => {
    const found = await reservations.find(own.map(({ id }) => id));
    const missing = own.filter(({ id }) => !found.has(id));
    if (missing.length === 0) return found;
    const reserved = await reservations.reserve(
      missing.map(({ id, content, exact }) => ({
        id,
        content,
        exact,
        token: newToken(),
        confirmed: false,
        awaited: [{ partition, offset }],
      })),
    );
    return new Map([...found, ...reserved]);
  };
};

/** One round; undefined if the next one may know more. */
type Round = () => Promise<BatchOutcome | undefined>;

const createRound = (deps: ReserveIdsDeps, batch: LateBatch, cancelled: (keys: readonly IdReservation[]) => void) => {
  const { reservations, progress, findExistingIds } = deps;
  const { ids, single, position, readableSources, idNamespace } = batch;
  const { partition, offset } = position;
  const own = ownOf(batch);
  const wait = createWait();
  const reserveMissing = createReserveMissing(deps, batch);
  const round: Round = async () => {
    const held = await reserveMissing(own);
    const ours = own.flatMap((one) => {
      const reservation = held.get(one.id);
      return isOurs(reservation, one) ? [reservation] : [];
    });
    cancelled(ours);
    const documents = await progress.all();
    const outcome = outcomeAt(
      documents.find((one) => one.partition === partition),
      position,
    );
    if (outcome.kind === 'readable') return outcome;
    const lost = own.filter(({ id, content }) => {
      const other = held.get(id);
      return other?.confirmed === true && other.content !== content;
    });
    if (lost.length > 0)
      throw conflictProblem(
        ids,
        lost.map(({ index }) => index),
        single,
      );
    if (ours.length < own.length || !wait.isOver(ours, documents)) return undefined;
    const existing = await findExistingIds(
      batch.statements.map(({ index, statement }) => ({ ...statement, id: ids[index] ?? '' })),
      readableSources,
      { idNamespace },
    );
    const taken = own.filter((_, at) => existing.other.has(at)).map(({ index }) => index);
    if (taken.length > 0) throw conflictProblem(ids, taken, single);
    return (await reservations.confirm(ours, { partition, offset })) ? { kind: 'late' } : undefined;
  };
  return round;
};

export const createReserveIds = (deps: ReserveIdsDeps): ReserveIds => {
  const { reservations, now, isStopping, sleep = timeout } = deps;
  return async (batch) => {
    if (batch.statements.length === 0) return { kind: 'late' };
    let ours: readonly IdReservation[] = [];
    const round = createRound(deps, batch, (held) => {
      ours = held;
    });
    try {
      const began = now();
      for (let pause = PAUSE_MS.first; ; pause = Math.min(PAUSE_MS.last, PAUSE_MS.growth * pause)) {
        const outcome = await round();
        if (outcome !== undefined) return outcome;
        if (now() - began >= (isStopping?.() === true ? STOPPING_WAIT_MS : WAIT_MS)) throw undecidedProblem(batch.ids);
        await sleep(pause);
      }
    } catch (thrown) {
      // A reservation that is not confirmed leaves the id to other content.
      await reservations.cancel(ours).catch(() => undefined);
      throw isProblem(thrown, 'store-unavailable') ? undecidedProblem(batch.ids) : thrown;
    }
  };
};
