import { asBuffer } from '../../core/bytes/bytes.ts';
import { startLoop, yieldNow } from '../../core/concurrency/slices.ts';
import { encodeRecord } from '../../journal/port/batch-encoding.ts';
import type { JournalMessage } from '../../journal/port/journal.ts';
import { completeStatement } from '../../xapi/output/complete.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { target } from '../../xapi/statement/tokens.ts';
import type { Actor, StampedBatch, Statement, StatementId } from '../../xapi/model/types.ts';
import { createStoredPlaces, type StoredOfWrite, type StoredPlace } from './kept-keys.ts';
import { ownTokens } from './own-tokens.ts';
import { UNREADABLE_REASON } from '../../store/ports/sink/dead-letter-repository.ts';
import type { StatementPosition } from '../../store/ports/sink/progress-repository.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';

/** A statement of a write, ready to be inserted. */
export interface DecodedStatement {
  readonly position: StatementPosition;
  readonly statement: Statement;
  /**
   * The time of a statement without a timestamp, for the recording gate: its kept `stored`, or the time of its
   * admission. In milliseconds since the epoch.
   */
  readonly admittedAt: number;
  /** The time at which its request came, also if `stored` is kept; milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The statement that it refers to (StatementRef). */
  readonly target: StatementId | undefined;
  /** The document that is stored if its id is free: with only its own tokens. */
  readonly document: StoredStatement;
}

/** A message that cannot be read, or the statements of a message that cannot; `reason` names these by index. */
interface Unreadable {
  readonly offset: number;
  readonly reason: string;
  readonly bytes: Uint8Array;
  /** The people in those bytes, source by source, as far as the batch names them. */
  readonly concerned?: readonly Pick<StoredStatement, 'source' | 'people'>[];
}

/** The statements of a write in their order, and what cannot be read. */
export interface DecodedMessages {
  readonly statements: readonly DecodedStatement[];
  readonly unreadable: readonly Unreadable[];
}

/** A batch with what all of its statements share. */
interface OpenBatch {
  readonly batch: StampedBatch;
  readonly body: Buffer;
  readonly authority: Actor;
}

const decodeStatement = (
  { batch, body, authority }: OpenBatch,
  position: StatementPosition,
  { stored, storedText, at }: StoredPlace,
): DecodedStatement => {
  const { frame, index } = position;
  const id = batch.ids[index];
  const start = batch.spans[2 * index];
  const end = batch.spans[2 * index + 1];
  if (id === undefined || start === undefined || end === undefined)
    throw new RangeError(`no statement ${index} in frame ${frame}`);
  const parsed = batch.statements?.[index];
  // A parsed statement with another id than the batch gives is not the one at this index.
  const sent =
    parsed !== undefined && (parsed.id ?? id) === id
      ? parsed
      : (JSON.parse(body.toString('utf8', start, end)) as Statement);
  const text = completeStatement(
    body.subarray(start, end),
    { id, stored: storedText, authority: batch.authority, version: batch.version },
    sent,
  );
  // Completion needs the statement as it was sent, the tokens need its authority.
  const statement = { ...sent, authority };
  const instant = statement.timestamp === undefined ? stored : instantOf(statement.timestamp);
  if (!Number.isFinite(instant)) throw new RangeError('not a timestamp');
  const { source, idNamespace } = batch;
  const people = batch.people?.[index];
  const about = people === undefined ? { source } : { source, people };
  const key = statementId(id, idNamespace);
  const document: StoredStatement = {
    id: key,
    at,
    text,
    refs: ownTokens(statement, about, idNamespace),
    ...about,
    timestamp: instant,
    voided: false,
    v: 0,
  };
  if (batch.defines !== undefined) Object.assign(document, { defines: batch.defines });
  return {
    position,
    statement,
    admittedAt: batch.keptStored?.[index] ?? batch.admittedAt,
    receivedAt: batch.admittedAt,
    target: target(statement, idNamespace),
    document,
  };
};

/** The commit of larger messages has used up a slice if the journal is in this process. */
const LARGE_BYTES = 1_048_576;

const sizeOf = (messages: readonly JournalMessage[]): number =>
  messages.reduce((sum, { batches }) => batches.reduce((all, { body }) => all + body.length, sum), 0);

/** Parses authorities; nearly all batches of a write have the same one. */
const createReadAuthority = (): ((text: string) => Actor) => {
  const known = new Map<string, Actor>();
  return (text) => {
    const authority = known.get(text) ?? (JSON.parse(text) as Actor);
    known.set(text, authority);
    return authority;
  };
};

const concernedBy = ({ source, people }: StampedBatch): readonly Pick<StoredStatement, 'source' | 'people'>[] =>
  (people ?? []).map((some) => ({ source, people: some }));

/**
 * Decodes the statements of a write with `stored` and sort keys, the same in any process. Never rejects: messages that
 * cannot be read are in `unreadable`, with a reason without client content.
 */
export const decodeMessages = async (
  partition: number,
  messages: readonly JournalMessage[],
  times: StoredOfWrite,
): Promise<DecodedMessages> => {
  const placeOf = createStoredPlaces(partition, times);
  const statements: DecodedStatement[] = [];
  const unreadable: Unreadable[] = [];
  const pause = startLoop();
  const readAuthority = createReadAuthority();
  let counter = 0;
  if (sizeOf(messages) > LARGE_BYTES) await yieldNow();
  for (const { offset, batches, unreadable: whole } of messages) {
    if (whole !== undefined) unreadable.push({ offset, reason: whole.reason, bytes: whole.bytes });
    const faults: string[] = [];
    const unread: StampedBatch[] = [];
    for (const [frame, batch] of batches.entries()) {
      const body = asBuffer(batch.body);
      let open: OpenBatch | undefined;
      for (let index = 0; index < batch.ids.length; index++) {
        // An unreadable statement takes a number too, so that the numbers of the others do not depend on it.
        const place = placeOf(batch.keptStored?.[index], counter++);
        const due = pause();
        if (due !== undefined) await due;
        try {
          open ??= { batch, body, authority: readAuthority(batch.authority) };
          statements.push(decodeStatement(open, { offset, frame, index }, place));
        } catch (thrown) {
          faults.push(`statement ${index} of batch ${frame}: ${thrown instanceof Error ? thrown.name : typeof thrown}`);
          if (unread.at(-1) !== batch) unread.push(batch);
        }
      }
    }
    if (faults.length > 0)
      unreadable.push({
        offset,
        reason: `${UNREADABLE_REASON}: ${faults.slice(0, 10).join('; ')}`,
        bytes: encodeRecord(unread),
        concerned: unread.flatMap(concernedBy),
      });
  }
  return { statements, unreadable };
};
