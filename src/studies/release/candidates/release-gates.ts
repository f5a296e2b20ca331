import { idNamespaceOf } from '../../../xapi/formats/uuid.ts';
import { recheckAdmitted } from '../../../consent/gate/evaluate-statement.ts';
import type { PersonById } from '../../../consent/model/policy.ts';
import type { Person, Purpose } from '../../../consent/model/types.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import { defined } from '../../../core/json-object.ts';
import { textOf } from '../../../core/bytes/bytes.ts';
import type { StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import type { Statement } from '../../../xapi/model/types.ts';
import { storedOf } from '../../../xapi/statement/sort-key.ts';
import type { ActiveStudy } from './active-studies.ts';
import type { NotBuiltReason, Release } from './build-release.ts';

/** The reasons for which a statement is not released to a study: recording gate, release policy, or voiding. */
export type NotReleasedReason = NotBuiltReason | 'record' | 'voided';

export interface ParsedStatement {
  readonly stored: StoredStatement;
  readonly statement: Statement;
}

export const parseStatement = (stored: StoredStatement): ParsedStatement => ({
  stored,
  statement: JSON.parse(textOf(stored.text)) as Statement,
});

/** The release of a statement to a study, or the reason why there is none. */
export type EvaluateRelease = (
  study: ActiveStudy,
  parsed: ParsedStatement,
) => Release | { readonly why: NotReleasedReason };

export interface ReleaseGatesDeps {
  readonly people: Pick<PersonLookup, 'findById'>;
  /** The record purpose of a source, as it is in force now; undefined if the source does not exist any more. */
  readonly recordPurposeOf: (source: string) => Promise<Purpose | undefined>;
  readonly now: () => number;
}

/**
 * Reads, for these statements, the data of both gates: the record purposes of their sources and the decisions of their
 * people. Decisions in force before the call are seen. Rejects with Problem `store-unavailable`.
 */
export const createReleaseGates = ({ people, recordPurposeOf, now }: ReleaseGatesDeps) => {
  const readPeople = async (statements: readonly StoredStatement[]): Promise<PersonById> => {
    const persons: ReadonlyMap<string, Person> = await people.findById(
      new Set(statements.flatMap((one) => (one.people ?? []).map(({ id }) => id))),
    );
    return (id) => persons.get(id);
  };

  return async (statements: readonly StoredStatement[]): Promise<EvaluateRelease> => {
    const sources = [...new Set(statements.map(({ source }) => source))];
    const [personById, ...purposes] = await Promise.all([readPeople(statements), ...sources.map(recordPurposeOf)]);
    const recordPurposes = new Map(sources.map((source, index) => [source, purposes[index]]));
    const at = now();

    const isRecordable = ({ stored, statement }: ParsedStatement): boolean => {
      const purpose = recordPurposes.get(stored.source);
      if (purpose === undefined) return false;
      const context = { purpose, personById, admittedAt: storedOf(stored.at), now: at };
      return recheckAdmitted(statement, stored.people ?? [], context) === undefined;
    };
    return ({ purpose, buildRelease }, parsed) => {
      const { id, source, voided, people: statementPeople } = parsed.stored;
      if (!purpose.scope.sources.includes(source)) return { why: 'out-of-scope' };
      if (voided) return { why: 'voided' };
      if (!isRecordable(parsed)) return { why: 'record' };
      const { statement } = parsed;
      return buildRelease(
        {
          source,
          statement,
          idNamespace: idNamespaceOf(id),
          ...defined({ people: statementPeople }),
        },
        personById,
        at,
      );
    };
  };
};
