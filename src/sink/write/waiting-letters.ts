import { batchSubset } from '../../consent/gate/batch-subset.ts';
import { decodeMessage, encodeRecord } from '../../journal/port/batch-encoding.ts';
import type { JournalMessage } from '../../journal/port/journal.ts';
import type { DeadLetter } from '../../store/ports/sink/dead-letter-repository.ts';
import { readDecisionSnapshot, type SinkConsent } from '../erasure/sink-consent.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';

/** The part of one message that becomes a dead letter. */
export type LetterOfMessage = Pick<DeadLetter, 'offset' | 'reason' | 'bytes'> & { readonly people: readonly string[] };

/** Merges the letters of each message, since a store has one letter a message. */
export const mergeLetters = (letters: readonly LetterOfMessage[]): readonly LetterOfMessage[] => {
  const merged = new Map<number, LetterOfMessage>();
  for (const letter of letters) {
    const other = merged.get(letter.offset);
    const both = other === undefined ? [letter] : [other, letter];
    merged.set(letter.offset, {
      offset: letter.offset,
      reason: both.map(({ reason }) => reason).join('. '),
      bytes:
        other === undefined
          ? letter.bytes
          : encodeRecord(both.flatMap(({ bytes }) => decodeMessage(0, 0, bytes).batches)),
      people: [...new Set(both.flatMap(({ people }) => people))],
    });
  }
  return [...merged.values()];
};

const lettersOf = (
  messages: readonly JournalMessage[],
  statements: readonly DecodedStatement[],
  reasonOf: (own: readonly DecodedStatement[]) => string,
): readonly LetterOfMessage[] =>
  messages.flatMap(({ offset, batches }) => {
    const own = statements.filter(({ position }) => position.offset === offset);
    if (own.length === 0) return [];
    const kept = batches.flatMap((batch, frame) => {
      const indices = own.flatMap(({ position }) => (position.frame === frame ? [position.index] : []));
      return indices.length === 0 ? [] : [batchSubset(batch, indices)];
    });
    const people = own.flatMap(({ document }) => (document.people ?? []).map(({ id }) => id));
    return [{ offset, reason: reasonOf(own), bytes: encodeRecord(kept), people }];
  });

/**
 * The letters of statements that are not stored, with their content. Each waits until the store knows its source,
 * people and decisions, or until a person has seen it. Statements of known people who do not permit them are left out.
 */
export const createWaitingLetters =
  (consent: SinkConsent | undefined) =>
  async (
    messages: readonly JournalMessage[],
    statements: readonly DecodedStatement[],
    reasonOf: (own: readonly DecodedStatement[]) => string,
  ): Promise<readonly LetterOfMessage[]> => {
    if (statements.length === 0) return [];
    if (consent === undefined) return lettersOf(messages, statements, reasonOf);
    const { mayStay, knows } = await readDecisionSnapshot(
      consent,
      statements.map(({ document }) => document),
    );
    const waiting = statements.filter(({ document: { source, people = [] } }) =>
      mayStay({ source, people: people.filter((one) => knows(source, one)) }),
    );
    return lettersOf(messages, waiting, reasonOf);
  };
