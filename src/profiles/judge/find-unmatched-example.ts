import { defined } from '../../core/json-object.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { yieldIfDue } from '../../core/concurrency/slices.ts';
import type { UnmatchedRepository } from '../../store/ports/profiles/unmatched-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { SortKey, Statement, StatementId } from '../../xapi/model/types.ts';
import { activityToken, relatedActivityToken, sourceToken } from '../../xapi/statement/tokens.ts';
import { categoryIds } from '../model/claims.ts';
import type { CompiledProfiles } from './compile-profiles.ts';
import { isUnmatched } from './find-unmatched.ts';

/** A claim on a version by statements of a source that match nothing in the version. */
interface UnmatchedClaim {
  readonly source: string;
  readonly version: string;
  readonly why: 'no-template' | 'unknown-version';
}

/** Counts the statements of a source that claim a version and match nothing in it, the greatest count first. */
export type ReadUnmatched = UnmatchedRepository['list'];

/**
 * Finds one of the latest statements that make such a claim. Undefined if none of the latest 200 that claim the version
 * does, as when the profile has changed since. Rejects with Problem `store-unavailable`.
 */
export type FindUnmatchedExample = (claim: UnmatchedClaim) => Promise<StatementId | undefined>;

interface FindUnmatchedExampleDeps {
  readonly statements: StatementRepository;
  readonly profiles: { current(): CompiledProfiles };
}

const PAGE = { limit: 50, maxExamined: 2_000, maxBytes: 1_000_000 } as const;
const MAX_STATEMENTS = 200;
const MAX_PAGES = 4;

export const createFindUnmatchedExample = ({
  statements,
  profiles,
}: FindUnmatchedExampleDeps): FindUnmatchedExample => {
  const makesClaim = (statement: Statement, { version, why }: UnmatchedClaim): boolean => {
    if (!categoryIds(statement).includes(version)) return false;
    const loaded = profiles.current().versions.get(version);
    return why === 'unknown-version' ? loaded === undefined : loaded !== undefined && isUnmatched(loaded, statement);
  };

  return async (claim) => {
    const { version, source } = claim;
    const where = [[relatedActivityToken(version), activityToken(version)], [sourceToken(source)]];
    let below: SortKey | undefined;
    let read = 0;
    for (let page = 0; page < MAX_PAGES && read < MAX_STATEMENTS; page++) {
      const found = await statements.page({
        where,
        ascending: false,
        ...PAGE,
        ...defined({ below }),
      });
      for (const { id, text, source: of } of found.statements) {
        read += 1;
        const due = yieldIfDue();
        if (due !== undefined) await due;
        if (of === source && makesClaim(JSON.parse(textOf(text)) as Statement, claim)) return id;
      }
      below = found.next;
      if (below === undefined) return undefined;
    }
    return undefined;
  };
};
