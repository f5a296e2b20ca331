import type { StatementPlace } from '../../store/ports/store.ts';
import type { Decoded } from '../statements/decode-messages.ts';

const MOST_NAMED = 10;

/**
 * What a write sets aside by message: what could not be read, and the statements that are larger than the store can
 * hold. Of these only the places are kept, not the content: what no shelf holds as a statement would be no smaller
 * here.
 */
export const withTooLarge = (
  unreadable: Decoded['unreadable'],
  tooLarge: readonly StatementPlace[],
): Decoded['unreadable'] => {
  const named = new Map<number, string[]>();
  for (const { offset, frame, index } of tooLarge)
    named.set(offset, [...(named.get(offset) ?? []), `statement ${index} of batch ${frame}`]);
  const reasonOf = (offset: number): string =>
    `Larger than the store can hold: ${(named.get(offset) ?? []).slice(0, MOST_NAMED).join('; ')}`;
  const messages = unreadable.map((message) =>
    named.has(message.offset) ? { ...message, reason: `${message.reason}. ${reasonOf(message.offset)}` } : message,
  );
  const others = [...named.keys()].filter((offset) => !unreadable.some((message) => message.offset === offset));
  return [...messages, ...others.map((offset) => ({ offset, reason: reasonOf(offset), bytes: new Uint8Array() }))];
};
