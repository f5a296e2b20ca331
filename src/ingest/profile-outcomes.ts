import { batchesOf } from '../core/batches.ts';
import { isProblem } from '../core/problem.ts';
import type { CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import { findClaims } from '../profiles/judge/evaluate-claims.ts';
import { profileModeOf } from '../sources/profile-modes.ts';
import type { Source } from '../store/ports/consent/source-repository.ts';
import type { ViolationRepository } from '../store/ports/profiles/violation-repository.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import type { Statement, StatementId } from '../xapi/model/types.ts';

/** What became of the statements of a request that claim one profile version. */
export interface ProfileOutcome {
  /** The id of the version. */
  readonly version: string;
  /** How many of them violate it; absent where the sink has not evaluated them yet. */
  readonly violating?: number;
  /** How many primary patterns of the version are not checked, or in part. */
  readonly uncheckedPatterns: number;
}

/** The statements that claim a profile version, by their ids. */
interface ClaimingStatements {
  readonly version: string;
  readonly uncheckedPatterns: number;
  readonly ids: readonly StatementId[];
}

/** What stays in memory of the claims of a request; absent where there are none. */
export interface RequestClaims {
  readonly source: string;
  readonly claims: readonly ClaimingStatements[];
}

/** Finds what a request claims, and later what its statements violate. */
export interface ProfileOutcomes {
  /** Leaves out the profiles that are off for the source. */
  find(source: Source, statements: readonly Statement[], ids: readonly string[]): RequestClaims | undefined;
  /** Reads what the sink has found, unless it is late or the store unavailable: the statements are durable. */
  read(found: RequestClaims | undefined, waited: 'readable' | 'late'): Promise<readonly ProfileOutcome[]>;
}

interface ProfileOutcomesDeps {
  readonly violations: Pick<ViolationRepository, 'findByStatements'>;
  readonly profiles: { current(): CompiledProfiles };
}

const BATCH_SIZE = 100;

export const createProfileOutcomes = ({ violations, profiles }: ProfileOutcomesDeps): ProfileOutcomes => {
  const readViolating = async ({ source, claims }: RequestClaims): Promise<readonly ProfileOutcome[]> => {
    const violating = new Map<string, Set<StatementId>>();
    const all = new Set(claims.flatMap(({ ids }) => ids));
    for (const ids of batchesOf([...all], BATCH_SIZE))
      for (const { statement, profile, source: of } of await violations.findByStatements(ids)) {
        // The id may be of a statement that another source stored.
        if (of === source) violating.set(profile, (violating.get(profile) ?? new Set()).add(statement));
      }
    return claims.map(({ version, uncheckedPatterns }) => ({
      version,
      violating: violating.get(version)?.size ?? 0,
      uncheckedPatterns,
    }));
  };
  const pending = ({ claims }: RequestClaims): readonly ProfileOutcome[] =>
    claims.map(({ version, uncheckedPatterns }) => ({ version, uncheckedPatterns }));
  return {
    find: (source, statements, ids) => {
      const items = statements.map((statement, index) => ({ statement, id: statementId(ids[index] ?? '') }));
      const byVersion = new Map<string, { readonly uncheckedPatterns: number; readonly ids: StatementId[] }>();
      for (const { version, item } of findClaims(profiles.current(), items)) {
        if (profileModeOf(source, version.profile).mode === 'off') continue;
        const uncheckedPatterns = version.patterns?.partlyChecked.length ?? 0;
        const claim = byVersion.get(version.id) ?? { uncheckedPatterns, ids: [] };
        claim.ids.push(item.id);
        byVersion.set(version.id, claim);
      }
      if (byVersion.size === 0) return undefined;
      return { source: source.id, claims: [...byVersion].map(([version, claim]) => ({ version, ...claim })) };
    },

    read: async (found, waited) => {
      if (found === undefined) return [];
      if (waited === 'late') return pending(found);
      try {
        return await readViolating(found);
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown;
        return pending(found);
      }
    },
  };
};
