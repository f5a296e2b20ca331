import { batchSubset } from '../../consent/gate/batch-subset.ts';
import { decodeMessage, encodeRecord } from '../../journal/port/batch-encoding.ts';
import type { JournalMessage } from '../../journal/port/journal.ts';
import { summarizeMessage } from '../../journal/port/summarize-message.ts';
import {
  CONFLICT_REASON,
  type DeadLetterRepository,
  TOO_LARGE_REASON,
  UNJUDGED_REASON,
  UNKNOWN_REASON,
} from '../../store/ports/sink/dead-letter-repository.ts';
import type { StatementPosition } from '../../store/ports/sink/progress-repository.ts';
import { type DecisionSnapshot, readDecisionSnapshot, type SinkConsent } from '../erasure/sink-consent.ts';
import { uuidOf } from '../../xapi/formats/uuid.ts';
import type { StampedBatch } from '../../xapi/model/types.ts';
import type { DecodedMessages, DecodedStatement } from '../statements/decode-messages.ts';
import { createWaitingLetters, type LetterOfMessage, mergeLetters } from './waiting-letters.ts';

export interface WriteDeadLettersDeps {
  readonly repository: DeadLetterRepository;
  readonly consent: SinkConsent | undefined;
  readonly now: () => number;
}

/** The messages and statements that a write cannot store. */
export interface Undeliverable {
  readonly unreadable: DecodedMessages['unreadable'];
  readonly tooLarge: readonly StatementPosition[];
  /** Statements that the store does not know enough to judge. */
  readonly unknown: readonly DecodedStatement[];
  /** Statements whose id another source has, and which cannot be judged: the record of a source is damaged. */
  readonly unjudged: readonly DecodedStatement[];
  /** Statements whose id another statement has. */
  readonly conflicting: readonly DecodedStatement[];
  /** The messages of the write. */
  readonly messages: readonly JournalMessage[];
}

const MAX_NAMED = 10;

const conflictReason = (statements: readonly DecodedStatement[]): string =>
  `${CONFLICT_REASON} ${statements
    .slice(0, MAX_NAMED)
    .map(({ document: { id } }) => uuidOf(id))
    .join(', ')}`;

/** A record that names the sources of batches, and nothing of what they have sent. */
const withoutContent = (batches: readonly Pick<StampedBatch, 'source' | 'version' | 'admittedAt'>[]): Uint8Array =>
  encodeRecord(
    batches.map(({ source, version, admittedAt }) => ({
      source,
      version,
      admittedAt,
      authority: '{}',
      ids: [],
      spans: [],
      body: new Uint8Array(),
    })),
  );

/** The statements of a record that may stay; only its sources if none may, nothing if it is no record. */
const stayingIn = (bytes: Uint8Array, mayStay: DecisionSnapshot['mayStay']): Uint8Array => {
  const { batches } = decodeMessage(0, 0, bytes);
  if (batches.length === 0) return new Uint8Array();
  const staying = batches.flatMap((batch) => {
    const { source, people } = batch;
    const indices = [...batch.ids.keys()].filter((index) => mayStay({ source, people: people?.[index] ?? [] }));
    return indices.length === 0 ? [] : [batchSubset(batch, indices)];
  });
  return staying.length === 0 ? withoutContent(batches) : encodeRecord(staying);
};

/**
 * One entry a message. Of statements that are too large only positions and sources are stored: content that the store
 * cannot hold as a statement would be no smaller as a dead letter.
 */
const groupByMessage = ({ unreadable, tooLarge, messages: all }: Undeliverable): DecodedMessages['unreadable'] => {
  const named = new Map<number, string[]>();
  for (const { offset, frame, index } of tooLarge)
    named.set(offset, [...(named.get(offset) ?? []), `statement ${index} of batch ${frame}`]);
  const reasonOf = (offset: number): string =>
    `${TOO_LARGE_REASON}: ${(named.get(offset) ?? []).slice(0, MAX_NAMED).join('; ')}`;
  const messages = unreadable.map((message) =>
    named.has(message.offset) ? { ...message, reason: `${message.reason}. ${reasonOf(message.offset)}` } : message,
  );
  const others = [...named.keys()].filter((offset) => !unreadable.some((message) => message.offset === offset));
  const sourcesAt = (offset: number): Uint8Array => {
    const wanted = new Set(tooLarge.filter((one) => one.offset === offset).map(({ frame }) => frame));
    const { batches = [] } = all.find((message) => message.offset === offset) ?? {};
    return withoutContent(batches.filter((_, frame) => wanted.has(frame)));
  };
  return [...messages, ...others.map((offset) => ({ offset, reason: reasonOf(offset), bytes: sourcesAt(offset) }))];
};

/**
 * Stores the dead letters of a write, each with its reason and the people in it, so that an erasure removes it too.
 * Content that may not stay is left out, so a letter may have no statement.
 */
export const createWriteDeadLetters = ({ repository, consent, now }: WriteDeadLettersDeps) => {
  const waitingLetters = createWaitingLetters(consent);
  return async (partition: number, undeliverable: Undeliverable): Promise<void> => {
    const { messages, unknown, unjudged, conflicting } = undeliverable;
    const letters: LetterOfMessage[] = [
      ...(await waitingLetters(messages, unknown, () => UNKNOWN_REASON)),
      ...(await waitingLetters(messages, unjudged, () => UNJUDGED_REASON)),
    ];
    for (const { concerned = [], ...message } of groupByMessage(undeliverable)) {
      const decisions =
        consent === undefined || concerned.length === 0 ? undefined : await readDecisionSnapshot(consent, concerned);
      const bytes =
        decisions === undefined || concerned.every((one) => decisions.mayStay(one))
          ? message.bytes
          : stayingIn(message.bytes, decisions.mayStay);
      letters.push({ ...message, bytes, people: concerned.flatMap((one) => (one.people ?? []).map(({ id }) => id)) });
    }
    letters.push(...(await waitingLetters(messages, conflicting, conflictReason)));
    for (const { people, ...letter } of mergeLetters(letters))
      await repository.put({
        partition,
        ...letter,
        ...(people.length > 0 && { people }),
        ...summarizeMessage(letter.bytes),
        addedAt: now(),
      });
  };
};
