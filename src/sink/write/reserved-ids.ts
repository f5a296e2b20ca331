import type { IdReservation, IdReservationRepository } from '../../store/ports/sink/id-reservation-repository.ts';
import { isSamePosition, type StatementPosition, type WriteNote } from '../../store/ports/sink/progress-repository.ts';
import { statementDigest, type StatementDigest } from '../../xapi/statement/digest.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import type { PartitionClaim } from './partition-claim.ts';
import type { NotedWrite } from './write-notes.ts';

type Reservations = ReadonlyMap<StatementId, IdReservation>;

/** Statements of a write by id, each with its digest. */
type DigestsById = ReadonlyMap<StatementId, ReadonlyMap<DecodedStatement, StatementDigest>>;

/** The changes that reservations make to a noted write. */
interface ReservedIds {
  /** Statements whose id is reserved for another content: they are not stored. With their position as noted. */
  readonly reserved: ReadonlyMap<DecodedStatement, StatementPosition>;
  /** Statements that are stored although an earlier one of the same write has their id: it is reserved for them. */
  readonly released: ReadonlySet<DecodedStatement>;
}

const NONE: ReservedIds = { reserved: new Map(), released: new Set() };

const digestsOf = (statements: readonly DecodedStatement[], reservations: Reservations): DigestsById => {
  const all = new Map<StatementId, Map<DecodedStatement, StatementDigest>>();
  for (const one of statements) {
    const { id } = one.document;
    if (!reservations.has(id)) continue;
    const { version } = readStored(one.document);
    const digest = statementDigest(id, one.statement, version?.startsWith('2.') === true ? '2.0.0' : '1.0.3');
    all.set(id, (all.get(id) ?? new Map<DecodedStatement, StatementDigest>()).set(one, digest));
  }
  return all;
};

const isContested = ({ id, exact }: IdReservation, digests: DigestsById): boolean =>
  [...(digests.get(id)?.values() ?? [])].some((digest) => digest.exact !== exact);

/** Adds what one confirmed reservation changes. */
// oxlint-disable-next-line max-params -- the step has these inputs
const addChanges = (
  { content, exact }: IdReservation,
  digests: ReadonlyMap<DecodedStatement, StatementDigest>,
  { existingIds, conflicting }: NotedWrite,
  { reserved, released }: { reserved: Map<DecodedStatement, StatementPosition>; released: Set<DecodedStatement> },
): void => {
  for (const [one, digest] of digests) {
    if (digest.exact !== exact)
      reserved.set(one, digest.content === content ? { ...one.position, undecided: true } : one.position);
    else if (conflicting.has(one) && !existingIds.has(one.document.id)) released.add(one);
  }
};

interface ObeyReservationsDeps {
  readonly repository: Pick<IdReservationRepository, 'find' | 'cancel'>;
  /** Saves the note with exactly these dead letters; undefined if the epoch is lost. */
  readonly saveDeadLetters: (
    claim: PartitionClaim,
    note: WriteNote,
    deadLetters: WriteNote['deadLetters'],
  ) => Promise<WriteNote | undefined>;
}

/**
 * Reads the reservations of the ids of a noted write, before its insert. If the write contradicts a reservation, an
 * unconfirmed one is cancelled, so that its request cannot be answered with success; a confirmed one is obeyed.
 */
const createReadReservedIds =
  (repository: ObeyReservationsDeps['repository']) =>
  async (statements: readonly DecodedStatement[], write: NotedWrite): Promise<ReservedIds> => {
    const own = statements.filter((one) => !write.withheld.has(one));
    const found = await repository.find([...new Set(own.map(({ document }) => document.id))]);
    if (found.size === 0) return NONE;
    const digests = digestsOf(own, found);
    const contested = [...found.values()].filter((one) => isContested(one, digests));
    const unconfirmed = contested.filter(({ confirmed }) => !confirmed);
    let confirmed = contested.filter((one) => one.confirmed);
    if (unconfirmed.length > 0) {
      await repository.cancel(unconfirmed);
      // A reservation that was confirmed meanwhile stays. One made since waits until this note is gone.
      const left = await repository.find(unconfirmed.map(({ id }) => id));
      confirmed = [...confirmed, ...[...left.values()].filter((one) => one.confirmed && isContested(one, digests))];
    }
    const changes = { reserved: new Map<DecodedStatement, StatementPosition>(), released: new Set<DecodedStatement>() };
    for (const one of confirmed) addChanges(one, digests.get(one.id) ?? new Map(), write, changes);
    return changes;
  };

/** Notes the changes that reservations make to a write before anything is inserted; undefined if the epoch is lost. */
export const createObeyReservations = ({ repository, saveDeadLetters }: ObeyReservationsDeps) => {
  const readReservedIds = createReadReservedIds(repository);
  return async (
    claim: PartitionClaim,
    statements: readonly DecodedStatement[],
    write: NotedWrite,
  ): Promise<NotedWrite | undefined> => {
    const { reserved, released } = await readReservedIds(statements, write);
    const added = [...reserved.keys()].filter((one) => !write.conflicting.has(one));
    if (added.length === 0 && released.size === 0) return write;
    const freed = [...released].map(({ position }) => isSamePosition(position));
    const note = await saveDeadLetters(claim, write.note, [
      ...write.note.deadLetters.filter((one) => !freed.some((isFreed) => isFreed(one))),
      ...added.map((one) => reserved.get(one) ?? one.position),
    ]);
    const conflicting = new Set([...write.conflicting, ...added].filter((one) => !released.has(one)));
    return note && { ...write, note, conflicting };
  };
};
