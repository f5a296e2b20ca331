import type { StatementShelf } from '../store/store.ts';
import type { Statement, StatementId } from '../xapi/types.ts';
import { type Fault, Problem } from '../problem.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import { isSameStatement } from '../xapi/same.ts';

/** The requirement that a stored statement never changes, by the words of both versions. */
const IMMUTABLE = 'xAPI 1.0.3 Communication 2.1.1; IEEE 9274.1.1 4.1.6.1';

/** Names the statements of a batch whose id another statement has: Problem `statement-conflict`. */
export const conflict = (ids: readonly string[], indices: readonly number[], single: boolean): Problem => {
  const faults = indices.map((index): Fault => ({
    at: single ? '/id' : `/${index}/id`,
    detail: `a different statement has the id ${ids[index] ?? ''}`,
    requirement: IMMUTABLE,
  }));
  return new Problem('statement-conflict', faults.map(({ detail }) => detail).join('; '), faults);
};

const NONE: ReadonlySet<number> = new Set();
/** Each stored statement may be as large as a body: so many are read at once. */
const AT_ONCE = 16;

/**
 * Looks up the ids that a client gave. Throws Problem `statement-conflict`, naming every statement whose id belongs to a
 * different one; resolves with the indices of those that are stored already: where they are all, nothing is left to do.
 */
export const checkTaken = async (
  shelf: Pick<StatementShelf, 'find' | 'present'>, statements: readonly Statement[], single: boolean,
): Promise<ReadonlySet<number>> => {
  const given = statements.flatMap(({ id }): StatementId[] => (id === undefined ? [] : [statementId(id)]));
  if (given.length === 0) return NONE;
  const present = await shelf.present(given);
  if (present.size === 0) return NONE;
  const asked = statements.flatMap((statement, index) => {
    const id = statement.id === undefined ? undefined : statementId(statement.id);
    return id === undefined || !present.has(id) ? [] : [{ statement, id, index }];
  });
  const same = new Set<number>();
  const taken: number[] = [];
  for (let from = 0; from < asked.length; from += AT_ONCE) {
    const some = asked.slice(from, from + AT_ONCE);
    const found = await shelf.find(some.map(({ id }) => id));
    for (const { statement, id, index } of some) {
      const stored = found.get(id);
      if (stored === undefined) continue;
      if (isSameStatement(JSON.parse(Buffer.from(stored.text).toString('utf8')) as Statement, statement)) same.add(index);
      else taken.push(index);
    }
  }
  if (taken.length > 0) throw conflict(statements.map(({ id }) => id ?? ''), taken, single);
  return same;
};
