import { defined } from '../../core/json-object.ts';
import type { ViolationRepository } from '../../store/ports/profiles/violation-repository.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { idNamespaceOf } from '../../xapi/formats/uuid.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import { isVoiding, target, voidingToken } from '../../xapi/statement/tokens.ts';
import type { FilterVisible } from './filter-visible.ts';

/** What the store knows of a statement beside its text. */
export interface StatementFindings {
  /** The versions of profiles that it violates, as far as the list of violations goes back. */
  readonly violates: readonly string[];
  /** The first statement that voids it; absent if the reader may not read that one. */
  readonly voidedBy?: Pick<StoredStatement, 'id' | 'at'>;
}

/** Findings by the ids of these statements. Rejects with Problem `store-unavailable`. */
export type FindFindings = (
  statements: readonly StoredStatement[],
  filterReadable: FilterVisible,
) => Promise<ReadonlyMap<StatementId, StatementFindings>>;

interface FindFindingsDeps {
  readonly repository: StatementRepository;
  readonly violations: ViolationRepository;
}

/** A statement may be voided more than once. */
const VOIDINGS_OF_EACH = 4;

export const createFindFindings = ({ repository, violations }: FindFindingsDeps): FindFindings => {
  const findVoidings = async (
    ids: readonly StatementId[],
    filterReadable: FilterVisible,
  ): Promise<ReadonlyMap<StatementId, StoredStatement>> => {
    if (ids.length === 0) return new Map();
    const found = await repository.findIdsByToken(ids.map(voidingToken), VOIDINGS_OF_EACH * ids.length);
    const readable = await filterReadable([...(await repository.find(found)).values()]);
    const latestFirst = readable.toSorted((one, other) => (one.at < other.at ? 1 : -1));
    return new Map(
      latestFirst.flatMap((stored) => {
        const statement = readStored(stored);
        const voided = isVoiding(statement) ? target(statement, idNamespaceOf(stored.id)) : undefined;
        return voided === undefined ? [] : [[voided, stored] as const];
      }),
    );
  };

  return async (statements, filterReadable) => {
    if (statements.length === 0) return new Map();
    const [listed, voidings] = await Promise.all([
      violations.findByStatements(statements.map(({ id }) => id)),
      findVoidings(
        statements.filter(({ voided }) => voided).map(({ id }) => id),
        filterReadable,
      ),
    ]);
    const violated = new Map<StatementId, string[]>();
    for (const { statement, profile } of listed) violated.set(statement, [...(violated.get(statement) ?? []), profile]);
    return new Map(
      statements.map(({ id }) => [
        id,
        { violates: violated.get(id) ?? [], ...defined({ voidedBy: voidings.get(id) }) },
      ]),
    );
  };
};
