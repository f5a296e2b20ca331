import { mapInSlices } from '../../core/concurrency/slices.ts';
import { isActOfInstitution } from '../../consent/gate/act-of-institution.ts';
import { type EvaluationContext, recheckAdmitted, type WithheldReason } from '../../consent/gate/evaluate-statement.ts';
import type { RestoreDecision } from '../../consent/decisions/restore-decision.ts';
import { translateGeneration } from '../../consent/model/merged-ids.ts';
import { decisionOf, generationOf } from '../../consent/model/person-decisions.ts';
import { retentionVerdict } from '../../consent/model/policy.ts';
import type { RestorePeople } from '../../consent/people/restore-people.ts';
import { recordPurposeId } from '../../consent/purposes/recording-purpose.ts';
import type { Decision, DecisionState, Person } from '../../consent/model/types.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { StatementPerson } from '../../xapi/model/types.ts';

/** The decisions that the sink applies, and its erasure. Every call rejects with Problem `store-unavailable`. */
export interface SinkConsent {
  /** The persons found, by the id given, with every decision made before the call began. */
  personsById(ids: readonly string[]): Promise<ReadonlyMap<string, Person>>;
  /** The record purpose of a source, in its present version; without one nothing more of the source is recorded. */
  purposeOf(source: string): Promise<EvaluationContext['purpose'] | undefined>;
  /** Erases exactly these documents (`createEraseStatements`). */
  erase(documents: readonly StoredStatement[]): Promise<void>;
  /** For a store that is older than the journal; without it such people stay unknown. */
  readonly recovery?: SinkRecovery;
}

/** Restores from the journal what the store lacks. */
export interface SinkRecovery {
  readonly restorePeople: RestorePeople;
  readonly restoreDecision: RestoreDecision;
}

/**
 * The reason why an admitted statement is not written. `gone`: a generation is over. `unknown`: the record of a person
 * is damaged, or the store lacks the source, a person, or the decision that admitted the statement. Only a store older
 * than the journal lacks these.
 */
export type SinkDenialReason = WithheldReason | 'gone' | 'unknown';

/** The decisions of some people at one time, later than the statements that they are applied to. */
export interface DecisionSnapshot {
  /** True if a stored statement may stay, hidden or not; true without known people. */
  readonly mayStay: (document: Pick<StoredStatement, 'source' | 'people'>) => boolean;
  /** False for a person who is not found, and for a generation of the recording that is yet to come. */
  readonly knows: (source: string, person: StatementPerson) => boolean;
  readonly personById: (id: string) => Person | undefined;
}

const isKnown = (person: Person | undefined, one: StatementPerson, purpose: string): boolean =>
  person !== undefined &&
  !isDamaged(person) &&
  translateGeneration(person, one, purpose) <= generationOf(person, purpose);

/** Reads the decisions of everyone in these documents in one call. */
export const readDecisionSnapshot = async (
  consent: Pick<SinkConsent, 'personsById'>,
  documents: readonly Pick<StoredStatement, 'people'>[],
): Promise<DecisionSnapshot> => {
  const ids = new Set<string>();
  for (const { people } of documents) if (people !== undefined) for (const { id } of people) ids.add(id);
  const persons = ids.size === 0 ? undefined : await consent.personsById([...ids]);
  const personById = (id: string): Person | undefined => persons?.get(id);
  return {
    personById,
    knows: (source, one) => isKnown(personById(one.id), one, recordPurposeId(source)),
    mayStay: ({ source, people }) =>
      people === undefined || retentionVerdict(recordPurposeId(source), people, personById) !== 'erase',
  };
};

/** Record purposes by source; absent for a source that no longer exists. */
type SourcePurposes = ReadonlyMap<string, EvaluationContext['purpose'] | undefined>;

/** Reads the record purposes of the sources of these statements in one call. */
export const readSourcePurposes = async (
  consent: Pick<SinkConsent, 'purposeOf'>,
  statements: readonly DecodedStatement[],
): Promise<SourcePurposes> => {
  const sources = [...new Set(statements.map(({ document: { source } }) => source))];
  return new Map(await Promise.all(sources.map(async (source) => [source, await consent.purposeOf(source)] as const)));
};

/** True if the store lacks a person or a decision by which the statement was admitted: it is older than that. */
const isUnknown = (
  { document: { people = [] } }: DecodedStatement,
  purpose: EvaluationContext['purpose'],
  personById: DecisionSnapshot['personById'],
): boolean =>
  people.some((one) => {
    if (one.role === 'other') return false;
    const person = personById(one.id);
    return (
      person === undefined ||
      isDamaged(person) ||
      !isKnown(person, one, purpose.id) ||
      (purpose.basis === 'consent' && decisionOf(person, purpose.id) === undefined)
    );
  });

/**
 * Creates people of these statements again that the store does not know; resolves with their number. Creates none for
 * sources that rest on consent: there the decision is missing too.
 */
export const restoreUnknownPeople = (
  { recovery }: SinkConsent,
  {
    statements,
    purposes,
    decisions: { personById },
  }: {
    readonly statements: readonly DecodedStatement[];
    readonly purposes: SourcePurposes;
    readonly decisions: DecisionSnapshot;
  },
): Promise<number> => {
  const concerned = statements.flatMap(({ statement, document: { source, people = [] } }) => {
    const purpose = purposes.get(source);
    const isDue = ({ id }: StatementPerson): boolean => {
      const person = personById(id);
      if (person === undefined) return purpose !== undefined && purpose.basis !== 'consent';
      return !isDamaged(person) && person.isUnlinked === true;
    };
    return people.some(isDue) ? [{ statement, people }] : [];
  });
  if (concerned.length === 0 || recovery === undefined) return Promise.resolve(0);
  return recovery.restorePeople(concerned, personById);
};

/** States that stop what comes, and erase nothing. */
const STOPS_WITHOUT_ERASURE: ReadonlySet<DecisionState> = new Set(['paused', 'objected']);

/**
 * True if a statement came before a restored decision that stops recording without erasure. Had it been stored in time,
 * it would still be there; an objection hides it.
 */
const isRecoveredLater = ({ state, since, recoveredSince }: Decision, receivedAt: number): boolean =>
  recoveredSince === since && receivedAt < since && STOPS_WITHOUT_ERASURE.has(state);

/** Statements that may not be recorded any more, and why. `now` is in milliseconds since the epoch. */
export const findDeniedStatements = async ({
  decisions: { personById },
  purposes,
  statements,
  now,
}: {
  readonly decisions: DecisionSnapshot;
  readonly purposes: SourcePurposes;
  readonly statements: readonly DecodedStatement[];
  readonly now: number;
}): Promise<ReadonlyMap<DecodedStatement, SinkDenialReason>> => {
  const denied = new Map<DecodedStatement, SinkDenialReason>();
  await mapInSlices(statements, (one) => {
    const {
      statement,
      admittedAt,
      receivedAt,
      document: { source, people },
    } = one;
    const purpose = purposes.get(source);
    if (purpose === undefined) denied.set(one, 'unknown');
    if (purpose === undefined || isActOfInstitution(statement)) return;
    const isLater = (decision: Decision): boolean => isRecoveredLater(decision, receivedAt);
    const context = { purpose, personById, admittedAt, now, isLater };
    const why = recheckAdmitted(statement, people ?? [], context);
    if (why !== undefined) denied.set(one, isUnknown(one, purpose, personById) ? 'unknown' : why);
  });
  return denied;
};
