import type { JournalMessage } from '../../journal/port/journal.ts';
import type { StatementPlace, StoredStatement } from '../../store/ports/store.ts';
import { completeStatement } from '../../xapi/output/complete.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { sortKeysOf } from '../../xapi/statement/sort-key.ts';
import { target } from '../../xapi/statement/tokens.ts';
import type { Actor, SortKey, StampedBatch, Statement, StatementId } from '../../xapi/model/types.ts';
import { ownTokens } from './own-tokens.ts';

/** A statement of a write, ready for its shelf. */
export interface Incoming {
  readonly place: StatementPlace;
  readonly statement: Statement;
  /** When the door let it in, in milliseconds since the epoch. */
  readonly admittedAt: number;
  /** The statement that it refers to. */
  readonly target: StatementId | undefined;
  /** As it is stored where its id is free: with its own tokens alone. */
  readonly document: StoredStatement;
}

/** What could not be read: a message, or of a message the statements that `reason` names by place. */
interface Unreadable {
  readonly offset: number;
  readonly reason: string;
  readonly bytes: Uint8Array;
  /** Who is in those bytes, source by source, as far as anybody can tell. */
  readonly concerned?: readonly Pick<StoredStatement, 'source' | 'people'>[];
}

/** The statements of a write in their order, and what could not be read. */
export interface Decoded {
  readonly request: readonly Incoming[];
  readonly unreadable: readonly Unreadable[];
}

const bufferOf = ({ body }: StampedBatch): Buffer => Buffer.from(body.buffer, body.byteOffset, body.byteLength);

const decodeStatement = (
  batch: StampedBatch,
  body: Buffer,
  authority: Actor,
  place: StatementPlace,
  at: SortKey,
  stored: number,
  storedText: string,
): Incoming => {
  const { frame, index } = place;
  const spelt = batch.ids[index];
  const start = batch.spans[2 * index];
  const end = batch.spans[2 * index + 1];
  if (spelt === undefined || start === undefined || end === undefined)
    throw new RangeError(`no statement ${index} in frame ${frame}`);
  const handed = batch.parsed?.[index];
  // What has another id than the batch says here is not what stands here.
  const sent =
    handed !== undefined && (handed.id ?? spelt) === spelt
      ? handed
      : (JSON.parse(body.toString('utf8', start, end)) as Statement);
  const text = completeStatement(
    body.subarray(start, end),
    { id: spelt, stored: storedText, authority: batch.authority, version: batch.version },
    sent,
  );
  // Completion has to see what the client sent, the tokens who vouches for it.
  const statement = { ...sent, authority };
  const instant = statement.timestamp === undefined ? stored : instantOf(statement.timestamp);
  if (!Number.isFinite(instant)) throw new RangeError('not a timestamp');
  const people = batch.people?.[index];
  const about = people === undefined ? { source: batch.source } : { source: batch.source, people };
  return {
    place,
    statement,
    admittedAt: batch.admittedAt,
    target: target(statement),
    document: {
      id: statementId(spelt),
      at,
      text,
      refs: ownTokens(statement, about),
      ...about,
      timestamp: instant,
      voided: false,
      v: 0,
    },
  };
};

const concernedBy = ({ source, people }: StampedBatch): readonly Pick<StoredStatement, 'source' | 'people'>[] =>
  (people ?? []).map((some) => ({ source, people: some }));

/**
 * Reads the statements of a write: each is parsed, where it has not just been by the door of this process, completed
 * with `stored` (milliseconds since the epoch), and given its place in the order of all. The same messages, partition
 * and `stored` always give the same, whoever reads them. Never throws: what cannot be read is among `unreadable`, with
 * a reason that quotes nothing that a client sent.
 */
export const decodeMessages = (partition: number, messages: readonly JournalMessage[], stored: number): Decoded => {
  const storedText = new Date(stored).toISOString();
  const keyOf = sortKeysOf(stored, partition);
  const request: Incoming[] = [];
  const unreadable: Unreadable[] = [];
  let counter = 0;
  for (const { offset, batches, unreadable: whole } of messages) {
    if (whole !== undefined) unreadable.push({ offset, ...whole });
    const faults: string[] = [];
    const unread: StampedBatch[] = [];
    for (const [frame, batch] of batches.entries()) {
      const body = bufferOf(batch);
      let authority: Actor | undefined;
      for (let index = 0; index < batch.ids.length; index++) {
        // What cannot be read takes a number too, so that the numbers of the others do not hang on it.
        const number = counter++;
        try {
          authority ??= JSON.parse(batch.authority) as Actor;
          request.push(
            decodeStatement(batch, body, authority, { offset, frame, index }, keyOf(number), stored, storedText),
          );
        } catch (thrown) {
          faults.push(`statement ${index} of batch ${frame}: ${thrown instanceof Error ? thrown.name : typeof thrown}`);
          if (unread.at(-1) !== batch) unread.push(batch);
        }
      }
    }
    if (faults.length > 0)
      unreadable.push({
        offset,
        reason: `Cannot be read: ${faults.slice(0, 10).join('; ')}`,
        bytes: Buffer.concat(unread.map((batch) => batch.body)),
        concerned: unread.flatMap(concernedBy),
      });
  }
  return { request, unreadable };
};
