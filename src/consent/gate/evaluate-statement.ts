import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { generationIn } from '../model/merged-ids.ts';
import { peopleOf, type People } from './people-in-statement.ts';
import { denialOf, vetoes, type Denial, type PersonById } from '../model/policy.ts';
import type { Person, Purpose, StatementPerson } from '../model/types.ts';

/**
 * Why a statement is withheld, for counting: an actor's `Denial`, a Group that names nobody, or the objection of
 * somebody who is only named.
 */
export type Withheld = Denial | 'opaque-group' | 'named';

/** Gate 1's word on one statement. */
export type Verdict =
  | { readonly verdict: 'stored'; readonly people: readonly StatementPerson[] }
  | { readonly verdict: 'withheld'; readonly why: Withheld }
  /** Stored once there is a person for each of these identifiers: make them, and ask again. */
  | { readonly verdict: 'unknown'; readonly create: readonly string[] };

/** What gate 1 asks with. */
export interface Asking {
  /** The record purpose of the source, in its present version. */
  readonly purpose: Pick<Purpose, 'id' | 'basis' | 'accepts' | 'until'>;
  /** Who has this identifier (`agentKey`); undefined where nobody is known by it. */
  readonly personOf: (identifier: string) => Person | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A statement without a timestamp is of the moment at which it is received (1.0.3 Data 2.4.7). */
const timestampOf = (
  { basis }: Asking['purpose'],
  { timestamp }: Pick<Statement, 'timestamp'>,
  receivedAt: number,
): number => (basis === 'consent' && timestamp !== undefined ? instantOf(timestamp) : receivedAt);

/**
 * Whether a source may record a statement: gate 1. Everybody who is its actor, or a member of the Group that is, must
 * permit it; who is only named may have said no, silence does not count; a Group that does not say who its members are
 * is nobody's yes. On the basis of consent an unknown person withholds, and nobody is created; on the others whoever is
 * unknown is to be created, but only for a statement that nothing else withholds. `people` are `peopleOf(statement)`,
 * where the caller has them already.
 */
export const admit = (
  statement: Statement,
  { purpose, personOf, now }: Asking,
  people: People = peopleOf(statement),
): Verdict => {
  const isConsent = purpose.basis === 'consent';
  if (people.isOpaque && isConsent) return { verdict: 'withheld', why: 'opaque-group' };
  const timestamp = timestampOf(purpose, statement, now);
  const known: StatementPerson[] = [];
  const seen = people.named.length > 1 ? new Set<string>() : undefined;
  let create: string[] | undefined;
  for (const { identifier, role, isGroup } of people.named) {
    const person = personOf(identifier);
    const decision = person?.decisions[purpose.id];
    if (role === 'other') {
      if (vetoes(decision)) return { verdict: 'withheld', why: 'named' };
    } else {
      const why = denialOf(purpose, decision, timestamp, now);
      if (why !== undefined) return { verdict: 'withheld', why };
    }
    if (person === undefined) {
      if (!isConsent && !isGroup) (create ??= []).push(identifier);
      continue;
    }
    // Two identifiers may be one person's. Those of the actor come first, and so does the stronger role.
    if (seen?.has(person.id) === true) continue;
    seen?.add(person.id);
    known.push({ id: person.id, role, generation: decision?.generation ?? 1 });
  }
  return create === undefined ? { verdict: 'stored', people: known } : { verdict: 'unknown', create };
};

/**
 * Whether a statement that was admitted may still be written: what the sink asks before the first write, with decisions
 * that it has read since. As at the door, and each generation must be the one that was stamped. Undefined where it may;
 * `gone` where a person no longer exists or a generation is over.
 */
export const denialOfAdmitted = (
  statement: Pick<Statement, 'timestamp'>,
  people: readonly StatementPerson[],
  asking: {
    readonly purpose: Asking['purpose'];
    readonly personById: PersonById;
    readonly admittedAt: number;
    readonly now: number;
  },
): Withheld | 'gone' | undefined => {
  const { purpose, personById, admittedAt, now } = asking;
  const timestamp = timestampOf(purpose, statement, admittedAt);
  let isAnybody = false;
  for (const { id, role, generation } of people) {
    const person = personById(id);
    const decision = person?.decisions[purpose.id];
    if (role === 'other') {
      if (vetoes(decision)) return 'named';
      continue;
    }
    isAnybody = true;
    if (person === undefined || generationIn(person, id, purpose.id, generation) !== (decision?.generation ?? 1))
      return 'gone';
    const why = denialOf(purpose, decision, timestamp, now);
    if (why !== undefined) return why;
  }
  return isAnybody || purpose.basis !== 'consent' ? undefined : 'opaque-group';
};
