import { type Asking, denialOfAdmitted, type Withheld } from '../../consent/gate/evaluate-statement.ts';
import { mayStay } from '../../consent/model/policy.ts';
import { recordPurposeId } from '../../consent/purposes/recording-purpose.ts';
import type { Person } from '../../consent/model/types.ts';
import type { StoredStatement } from '../../store/ports/store.ts';
import type { Incoming } from '../statements/decode-messages.ts';

/**
 * Whom the sink asks, and what it does with statements that may not stay. Every call rejects with Problem
 * `store-unavailable` where nobody can be asked.
 */
export interface SinkConsent {
  /**
   * The people with these ids, by the id asked for, with all that was decided before the call began; those that are not
   * there are not in the map.
   */
  personsById(ids: readonly string[]): Promise<ReadonlyMap<string, Person>>;
  /** The record purpose of a source, in its present version; where it has none nothing more of it is recorded. */
  purposeOf(source: string): Promise<Asking['purpose'] | undefined>;
  /** Erases these very documents (`createErase`). */
  erase(documents: readonly StoredStatement[]): Promise<void>;
}

/** Why a statement that was admitted is not written. */
export type Denied = Withheld | 'gone';

/** The decisions of some people, as they were when they were read: after whatever is asked about had been seen. */
export interface Answers {
  /** Whether a statement that is held may stay, hidden or not. What nobody was asked about stays. */
  stays(document: Pick<StoredStatement, 'source' | 'people'>): boolean;
  readonly personById: (id: string) => Person | undefined;
}

/** Reads, in one round, the decisions of all who are in these documents. */
export const askWhoStays = async (
  consent: Pick<SinkConsent, 'personsById'>,
  documents: readonly Pick<StoredStatement, 'people'>[],
): Promise<Answers> => {
  const ids = new Set<string>();
  for (const { people } of documents) if (people !== undefined) for (const { id } of people) ids.add(id);
  const persons = ids.size === 0 ? undefined : await consent.personsById([...ids]);
  const personById = (id: string): Person | undefined => persons?.get(id);
  return {
    personById,
    stays: ({ source, people }) =>
      people === undefined || mayStay(recordPurposeId(source), people, personById) !== 'goes',
  };
};

/**
 * Which statements may not be recorded any more, and why, by the decisions in `answers`; `now` is in milliseconds since
 * the epoch.
 */
export const findDenied = async (
  consent: Pick<SinkConsent, 'purposeOf'>,
  { personById }: Answers,
  request: readonly Incoming[],
  now: number,
): Promise<ReadonlyMap<Incoming, Denied>> => {
  const sources = [...new Set(request.map(({ document: { source } }) => source))];
  const purposes = new Map(
    await Promise.all(sources.map(async (source) => [source, await consent.purposeOf(source)] as const)),
  );
  const denied = new Map<Incoming, Denied>();
  for (const one of request) {
    const {
      statement,
      admittedAt,
      document: { source, people },
    } = one;
    const purpose = purposes.get(source);
    const why =
      purpose === undefined
        ? 'gone'
        : denialOfAdmitted(statement, people ?? [], { purpose, personById, admittedAt, now });
    if (why !== undefined) denied.set(one, why);
  }
  return denied;
};
