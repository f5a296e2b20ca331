import { isShown, type RetentionVerdicts } from '../../consent/gate/retention-verdicts.ts';
import type { RetentionStart } from '../../consent/gate/retention-window.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import { throwIfDamaged } from '../../store/ports/statements/statement-checksum.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';

/** The statements that may be shown now, in their order. Rejects with Problem `store-unavailable`. */
export type FilterVisible = (found: readonly StoredStatement[]) => Promise<readonly StoredStatement[]>;

export interface FilterVisibleDeps {
  readonly retentionVerdicts: RetentionVerdicts;
  readonly retentionStart: RetentionStart;
}

/**
 * The filter of every read. A statement is hidden as soon as one of its people withdraws consent, objects or has it
 * erased (GDPR art. 17 and 18), and from the end of its source's `keep`. Rejects with Problem `damaged` if a statement,
 * or a person in it, is damaged.
 */
export const createFilterVisible =
  ({ retentionVerdicts, retentionStart }: FilterVisibleDeps): FilterVisible =>
  async (found) => {
    if (found.length === 0) return found;
    throwIfDamaged(found);
    const sources = [...new Set(found.map(({ source }) => source))];
    const [verdicts, starts] = await Promise.all([retentionVerdicts(found), Promise.all(sources.map(retentionStart))]);
    const startOf = new Map(sources.map((source, at) => [source, starts[at] ?? 0]));
    return found.filter(
      ({ source, at }, index) => isShown(verdicts[index]) && storedOf(at) >= (startOf.get(source) ?? 0),
    );
  };
