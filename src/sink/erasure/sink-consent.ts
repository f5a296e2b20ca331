import { mapInSlices } from '../../core/slices.ts';
import { isActOfInstitution } from '../../consent/gate/act-of-institution.ts';
import { type EvaluationContext, recheckAdmitted, type WithheldReason } from '../../consent/gate/evaluate-statement.ts';
import { retentionVerdict } from '../../consent/model/policy.ts';
import { recordPurposeId } from '../../consent/purposes/recording-purpose.ts';
import type { Person } from '../../consent/model/types.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import type { StoredStatement } from '../../store/ports/statement-repository.ts';

/** The decisions that the sink applies, and its erasure. Every call rejects with Problem `store-unavailable`. */
export interface SinkConsent {
  /** The persons found, by the id given, with every decision made before the call began. */
  personsById(ids: readonly string[]): Promise<ReadonlyMap<string, Person>>;
  /** The record purpose of a source, in its present version; without one nothing more of the source is recorded. */
  purposeOf(source: string): Promise<EvaluationContext['purpose'] | undefined>;
  /** Erases exactly these documents (`createEraseStatements`). */
  erase(documents: readonly StoredStatement[]): Promise<void>;
}

/**
 * Why an admitted statement is not written; `gone`: its source, or one of its people, no longer exists, or a generation
 * is over.
 */
export type SinkDenialReason = WithheldReason | 'gone';

/** The decisions of some people at one time, later than the statements that they are applied to. */
export interface DecisionSnapshot {
  /** Whether a stored statement may stay, hidden or not; one without known people may. */
  mayStay(document: Pick<StoredStatement, 'source' | 'people'>): boolean;
  readonly personById: (id: string) => Person | undefined;
}

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
      document: { source, people },
    } = one;
    const purpose = purposes.get(source);
    const why =
      purpose === undefined
        ? 'gone'
        : isActOfInstitution(statement)
          ? undefined
          : recheckAdmitted(statement, people ?? [], { purpose, personById, admittedAt, now });
    if (why !== undefined) denied.set(one, why);
  });
  return denied;
};
