import { instantOf } from '../../xapi/formats/timestamp.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { Statement, StatementPerson } from '../../xapi/model/types.ts';
import { translateGeneration } from '../model/merged-ids.ts';
import { decisionOf, generationOf } from '../model/person-decisions.ts';
import { type DenialReason, denialReason, isVeto, type PersonById, type PolicyPurpose } from '../model/policy.ts';
import type { Decision, Person, Purpose } from '../model/types.ts';
import { peopleInStatement, type PeopleInStatement } from './people-in-statement.ts';

/**
 * The reason why a statement is withheld, as a metric label. `opaque-group` names no member; `named` is the veto of
 * another; `unasked`: a restored store does not know if the person has said no.
 */
export type WithheldReason = DenialReason | 'opaque-group' | 'named' | 'unasked';

/** The recording gate's verdict on one statement. */
export type StatementVerdict =
  | { readonly verdict: 'stored'; readonly people: readonly StatementPerson[] }
  | { readonly verdict: 'withheld'; readonly why: WithheldReason }
  /** Stored once each of these identifiers has a person: create them, and evaluate again. */
  | { readonly verdict: 'unknown'; readonly create: readonly string[] };

/** The record purpose of a source, in its present version. */
type RecordPolicy = PolicyPurpose & Pick<Purpose, 'id'>;

export interface EvaluationContext {
  readonly purpose: RecordPolicy;
  /** The person with this identifier (`agentKey`). */
  readonly personOf: (identifier: string) => Person | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** People without a person stay out, whatever the basis. */
  readonly keepsUnaskedOut?: boolean;
}

/** A statement whose `stored` is kept is of that time if it has no timestamp (1.0.3 Data 2.4.7). */
export const withKeptTime = (statement: Statement, keptStored: number | null | undefined): Statement =>
  typeof keptStored !== 'number' || statement.timestamp !== undefined
    ? statement
    : { ...statement, timestamp: new Date(keptStored).toISOString() };

/** A statement without a timestamp is of the moment at which it is received (1.0.3 Data 2.4.7). */
const timestampOf = (
  { basis }: RecordPolicy,
  { timestamp }: Pick<Statement, 'timestamp'>,
  receivedAt: number,
): number => (basis === 'consent' && timestamp !== undefined ? instantOf(timestamp) : receivedAt);

interface StatementTimes {
  readonly timestamp: number;
  readonly now: number;
}

type NamedPeople = PeopleInStatement['named'];

/** A person who is only named can veto; their silence does not count. */
const withheldReason = (
  named: NamedPeople,
  { purpose, personOf }: EvaluationContext,
  times: StatementTimes,
): WithheldReason | undefined => {
  for (const { identifier, role } of named) {
    const person = personOf(identifier);
    if (person !== undefined && isDamaged(person)) return 'damaged';
    const decision = person && decisionOf(person, purpose.id);
    const why = role === 'other' ? (isVeto(decision) ? 'named' : undefined) : denialReason(purpose, decision, times);
    if (why !== undefined) return why;
  }
  return undefined;
};

const peopleToRecord = (
  named: NamedPeople,
  { purpose, personOf, keepsUnaskedOut = false }: EvaluationContext,
): StatementVerdict => {
  const known: StatementPerson[] = [];
  const seen = named.length > 1 ? new Set<string>() : undefined;
  let create: string[] | undefined;
  for (const { identifier, role, isGroup } of named) {
    const person = personOf(identifier);
    if (person === undefined) {
      if (purpose.basis !== 'consent' && !isGroup) (create ??= []).push(identifier);
    } else if (seen?.has(person.id) !== true) {
      // Two identifiers may be one person's. Those of the actor come first, and so does the stronger role.
      seen?.add(person.id);
      known.push({ id: person.id, role, generation: generationOf(person, purpose.id) });
    }
  }
  if (create === undefined) return { verdict: 'stored', people: known };
  return keepsUnaskedOut ? { verdict: 'withheld', why: 'unasked' } : { verdict: 'unknown', create };
};

/**
 * Evaluates whether a source may record a statement: its actor, or every member of that Group, must permit it. Unknown
 * identifiers are to become persons, unless the basis is consent or another rule withholds the statement.
 */
export const evaluateStatement = (
  statement: Statement,
  context: EvaluationContext,
  people: PeopleInStatement = peopleInStatement(statement),
): StatementVerdict => {
  const { purpose, now } = context;
  if (people.isOpaque && purpose.basis === 'consent') return { verdict: 'withheld', why: 'opaque-group' };
  const times = { timestamp: timestampOf(purpose, statement, now), now };
  const why = withheldReason(people.named, context, times);
  return why === undefined ? peopleToRecord(people.named, context) : { verdict: 'withheld', why };
};

interface RecheckContext {
  readonly purpose: RecordPolicy;
  readonly personById: PersonById;
  /** Milliseconds since the epoch, as is `now`. */
  readonly admittedAt: number;
  readonly now: number;
  /** True if a decision does not concern this statement. Without this function every decision does. */
  readonly isLater?: (decision: Decision) => boolean;
}

const recheckPerson = (
  one: StatementPerson,
  person: Person | undefined,
  { purpose, times, isLater }: Pick<RecheckContext, 'purpose' | 'isLater'> & { readonly times: StatementTimes },
): WithheldReason | 'gone' | undefined => {
  if (person !== undefined && isDamaged(person)) return 'damaged';
  const decision = person && decisionOf(person, purpose.id);
  const isOver =
    person !== undefined && translateGeneration(person, one, purpose.id) !== generationOf(person, purpose.id);
  const isExempt = decision !== undefined && isLater?.(decision) === true;
  // A veto counts even if they have said yes since: earlier statements that name them must not come back.
  if (one.role === 'other') return isOver || (isVeto(decision) && !isExempt) ? 'named' : undefined;
  if (person === undefined || isOver) return 'gone';
  return isExempt ? undefined : denialReason(purpose, decision, times);
};

/**
 * The reason why an admitted statement may not be written any more, by decisions read since. The rules are the gate's,
 * and each stamped generation must still be current; `gone`: a person no longer exists, or a generation is over.
 */
export const recheckAdmitted = (
  statement: Pick<Statement, 'timestamp'>,
  people: readonly StatementPerson[],
  { personById, admittedAt, now, ...rest }: RecheckContext,
): WithheldReason | 'gone' | undefined => {
  const { purpose } = rest;
  const context = { ...rest, times: { timestamp: timestampOf(purpose, statement, admittedAt), now } };
  let hasActor = false;
  for (const one of people) {
    const why = recheckPerson(one, personById(one.id), context);
    if (why !== undefined) return why;
    hasActor ||= one.role !== 'other';
  }
  return hasActor || purpose.basis !== 'consent' ? undefined : 'opaque-group';
};
