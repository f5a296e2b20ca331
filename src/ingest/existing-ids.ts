import type { Stays } from '../consent/gate/retention-verdicts.ts';
import type { StatementShelf } from '../store/ports/store.ts';
import type { Statement, StatementId } from '../xapi/model/types.ts';
import { type Fault, Problem } from '../core/problem.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import { isSameStatement } from '../xapi/statement/same.ts';

/** The requirement that a stored statement never changes, by the words of both versions. */
const IMMUTABLE = 'xAPI 1.0.3 Communication 2.1.1; IEEE 9274.1.1 4.1.6.1';

/** Which statements of a request have an id that is on the shelf, by their indices. */
export interface TakenIds {
  /** The same statement has it: bringing it again changes nothing. */
  readonly same: ReadonlySet<number>;
  /** Another one has it. */
  readonly other: ReadonlySet<number>;
}

/** What finding them needs. */
export interface FindTakenDeps {
  readonly repository: Pick<StatementShelf, 'findWithin' | 'present'>;
  readonly stays: Stays;
}

/** Names the statements of a batch whose id another statement has: Problem `statement-conflict`. */
export const conflict = (ids: readonly string[], indices: readonly number[], single: boolean): Problem => {
  const faults = indices.map((index): Fault => ({
    at: single ? '/id' : `/${index}/id`,
    detail: `a different statement has the id ${ids[index] ?? ''}`,
    requirement: IMMUTABLE,
  }));
  return new Problem('statement-conflict', faults.map(({ detail }) => detail).join('; '), faults);
};

const NONE: TakenIds = { same: new Set(), other: new Set() };
/** Each stored statement may be as large as a body: of whatever number so many bytes are read at once. */
const BYTES_AT_ONCE = 4_000_000;

/**
 * Builds the look-up of the ids that a client gave. A stored statement that may not stay counts as absent: the sink
 * replaces it.
 */
export const createFindTaken =
  ({ repository, stays }: FindTakenDeps) =>
  async (statements: readonly Statement[]): Promise<TakenIds> => {
    const given = statements.flatMap(({ id }): StatementId[] => (id === undefined ? [] : [statementId(id)]));
    if (given.length === 0) return NONE;
    const present = await repository.present(given);
    if (present.size === 0) return NONE;
    const asked = statements.flatMap((statement, index) => {
      const id = statement.id === undefined ? undefined : statementId(statement.id);
      return id === undefined || !present.has(id) ? [] : [{ statement, id, index }];
    });
    const same = new Set<number>();
    const other = new Set<number>();
    for (let open = asked; open.length > 0;) {
      const found = await repository.findWithin(
        open.map(({ id }) => id),
        BYTES_AT_ONCE,
      );
      if (found.size === 0) break;
      const staying = await stays([...found.values()]);
      const stored = new Map([...found].filter((_, at) => staying[at] !== 'goes'));
      for (const { statement, id, index } of open) {
        const there = stored.get(id);
        if (there === undefined) continue;
        const isSame = isSameStatement(JSON.parse(Buffer.from(there.text).toString('utf8')) as Statement, statement);
        (isSame ? same : other).add(index);
      }
      open = open.filter(({ id }) => !found.has(id));
    }
    return { same, other };
  };
