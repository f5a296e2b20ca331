import { digestOfStatements } from '../../consent/audit/statement-digest.ts';
import type { StoredMention, StoredReplacement } from '../../store/ports/consent/mention-repository.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import { defined } from '../../core/json-object.ts';

/** An order that is not done. */
export type OpenReplacement = StoredReplacement & Required<Pick<StoredReplacement, 'work'>>;

export const isOpen = (order: StoredReplacement): order is OpenReplacement => order.work !== undefined;

/** The order after a slice, whose statements come in the order of their ids. */
export const afterSlice = (
  order: OpenReplacement,
  slice: readonly StoredMention[],
  done: ReadonlySet<StatementId>,
): OpenReplacement => {
  let { statements, digest } = order;
  for (const { statement } of slice) {
    if (!done.has(statement)) continue;
    statements += 1;
    digest = digestOfStatements(digest, statement);
  }
  const last = slice.at(-1)?.statement;
  const { signatures: _, ...work } = order.work;
  return {
    ...order,
    work: { ...work, ...defined({ after: last }) },
    statements,
    digest,
    v: order.v + 1,
  };
};
