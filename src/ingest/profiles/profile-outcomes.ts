import { batchesOf } from '../../core/batches.ts';
import { isProblem } from '../../core/problem.ts';
import type { CompiledProfiles } from '../../profiles/judge/compile-profiles.ts';
import { findClaims } from '../../profiles/judge/evaluate-claims.ts';
import { findUnknownVersions, isUnmatched } from '../../profiles/judge/find-unmatched.ts';
import { profileModeOf } from '../../access/sources/profile-modes.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { ViolationRepository } from '../../store/ports/profiles/violation-repository.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';

/** The outcome of the statements of a request that claim one profile version. */
export interface ProfileOutcome {
  /** The id of the version. */
  readonly version: string;
  /** The number of these that violate it; absent if the sink has not evaluated them yet. */
  readonly violating?: number;
  /** The number of primary patterns of the version that are checked only in part, or not at all. */
  readonly uncheckedPatterns: number;
  /** The number of these that match no template of the version. */
  readonly unmatched?: number;
  /** The number of statements that claim the version, if no loaded profile has it. */
  readonly unknown?: number;
}

/** The statements that claim a profile version, by their ids. */
interface ClaimingStatements {
  readonly version: string;
  readonly uncheckedPatterns: number;
  readonly unmatched: number;
  readonly ids: readonly StatementId[];
}

/** The claims of a request that stay in memory; absent if there are none. */
export interface RequestClaims {
  readonly source: string;
  readonly claims: readonly ClaimingStatements[];
  /** The number of statements that claim a version which no loaded profile has, by its id. */
  readonly unknown: ReadonlyMap<string, number>;
}

/** Finds the claims of a request, and later the violations of its statements. */
export interface ProfileOutcomes {
  /** Leaves out the profiles that are off for the source. */
  find(source: Source, statements: readonly Statement[], ids: readonly string[]): RequestClaims | undefined;
  /** Reads what the sink has found. If the sink is late or the store unavailable, this is left out. */
  read(found: RequestClaims, waited: 'readable' | 'late'): Promise<readonly ProfileOutcome[]>;
}

interface ProfileOutcomesDeps {
  readonly violations: ViolationRepository;
  readonly profiles: { current(): CompiledProfiles };
}

const BATCH_SIZE = 100;

const countUnknown = (profiles: CompiledProfiles, statements: readonly Statement[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const statement of statements)
    for (const version of findUnknownVersions(statement, profiles)) counts.set(version, (counts.get(version) ?? 0) + 1);
  return counts;
};

const unknownOutcomes = ({ unknown }: RequestClaims): readonly ProfileOutcome[] =>
  [...unknown].map(([version, count]) => ({ version, violating: 0, uncheckedPatterns: 0, unknown: count }));

export const createProfileOutcomes = ({ violations, profiles }: ProfileOutcomesDeps): ProfileOutcomes => {
  const readViolating = async (found: RequestClaims): Promise<readonly ProfileOutcome[]> => {
    const { source, claims } = found;
    const violating = new Map<string, Set<StatementId>>();
    const all = new Set(claims.flatMap(({ ids }) => ids));
    for (const ids of batchesOf([...all], BATCH_SIZE))
      for (const { statement, profile, source: of } of await violations.findByStatements(ids)) {
        // The id may belong to a statement that another source stored.
        if (of === source) violating.set(profile, (violating.get(profile) ?? new Set()).add(statement));
      }
    const outcomes = claims.map(({ ids: _, ...claim }) => ({
      ...claim,
      violating: violating.get(claim.version)?.size ?? 0,
    }));
    return [...outcomes, ...unknownOutcomes(found)];
  };
  const pending = (found: RequestClaims): readonly ProfileOutcome[] => [
    ...found.claims.map(({ ids: _, ...claim }) => claim),
    ...unknownOutcomes(found),
  ];
  return {
    find: (source, statements, ids) => {
      const items = statements.map((statement, index) => ({ statement, index }));
      const byVersion = new Map<string, ClaimingStatements & { readonly ids: StatementId[] }>();
      const current = profiles.current();
      const unknown = countUnknown(current, statements);
      for (const { version, item } of findClaims(current, items)) {
        if (profileModeOf(source, version.profile).mode === 'off') continue;
        const uncheckedPatterns = version.patterns?.partlyChecked.length ?? 0;
        const claim = byVersion.get(version.id) ?? { version: version.id, uncheckedPatterns, unmatched: 0, ids: [] };
        claim.ids.push(statementId(ids[item.index] ?? '', source.idNamespace));
        const unmatched = claim.unmatched + (isUnmatched(version, item.statement) ? 1 : 0);
        byVersion.set(version.id, { ...claim, unmatched });
      }
      if (byVersion.size === 0 && unknown.size === 0) return undefined;
      return { source: source.id, claims: [...byVersion.values()], unknown };
    },

    read: async (found, waited) => {
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
