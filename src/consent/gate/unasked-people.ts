import type { FactRepository } from '../../store/ports/store.ts';

/**
 * Says if people who are unknown to the store stay out. A restored store may lack a no of theirs: silence permits
 * nothing until they are asked.
 */
export interface UnaskedPeople {
  /** The time from which decisions are not known (RFC 3339); undefined if none is lacking. */
  readonly unknownSince: () => string | undefined;
  /** Reads `unknownSince` again. Rejects with Problem `store-unavailable`. */
  readonly refresh: () => Promise<void>;
}

/** The fact of a store that has `unknownSince`. */
export const UNKNOWN_SINCE = 'decisions-unknown-since';

/**
 * Notes that decisions after a time are not known. Resolves with `unknownSince`: the earlier time of this restore and
 * of one before. Rejects with Problem `store-unavailable`.
 */
export const notePeopleUnknown = async (facts: FactRepository, since: number): Promise<string> => {
  const before = await facts.find(UNKNOWN_SINCE);
  if (before !== undefined && Date.parse(before) <= since) return before;
  const noted = new Date(since).toISOString();
  await facts.put(UNKNOWN_SINCE, noted);
  return noted;
};

/** Notes that all people were asked. */
export const notePeopleAsked = (facts: FactRepository): Promise<void> => facts.remove(UNKNOWN_SINCE);

/** Rejects with Problem `store-unavailable`. */
export const readUnknownSince = ({ find }: Pick<FactRepository, 'find'>): Promise<string | undefined> =>
  find(UNKNOWN_SINCE);

/** Reads `unknownSince` once. Rejects with Problem `store-unavailable`. */
export const openUnaskedPeople = async (facts: FactRepository): Promise<UnaskedPeople> => {
  let since = await readUnknownSince(facts);
  return {
    unknownSince: () => since,
    refresh: async () => {
      since = await readUnknownSince(facts);
    },
  };
};
