import { type Fault, Problem } from '../core/problem.ts';
import type { ClaimedVersion, CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import { violationsOf } from '../profiles/judge/compile-version.ts';
import { recomputeRun } from '../profiles/judge/recompute-run.ts';
import {
  findClaims,
  evaluateAsStored,
  evaluateClaims,
  type EvaluatedClaim,
} from '../profiles/judge/evaluate-claims.ts';
import {
  advancePatternRun,
  withStoredDefaults,
  hasPatterns,
  runKey,
  type VersionWithPatterns,
  type PatternRun,
  type RunInput,
  startPatternRun,
  withPatternViolations,
} from '../profiles/judge/pattern-run.ts';
import type { Violation } from '../profiles/model/types.ts';
import { profileModeOf } from '../sources/profile-modes.ts';
import type { Store } from '../store/ports/store.ts';
import { instantOf } from '../xapi/formats/timestamp.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import { sortKey } from '../xapi/statement/sort-key.ts';
import type { Statement } from '../xapi/model/types.ts';
import { violationFault } from '../profiles/judge/violation-fault.ts';
import type { Source } from '../store/ports/source-repository.ts';

/** A statement of a request, with its index there. */
interface IndexedStatement {
  readonly statement: Statement;
  readonly id: string;
  readonly index: number;
}

/** A claim on a profile that the source must conform to. */
type EnforcedClaim = EvaluatedClaim<IndexedStatement>;
type PatternClaim = EnforcedClaim & { readonly version: VersionWithPatterns };

/** By the index of the statement. */
type PatternViolations = ReadonlyMap<number, readonly Violation[]>;

export interface CheckProfilesDeps {
  readonly store: Pick<Store, 'statements' | 'patternRuns'>;
  readonly profiles: { current(): CompiledProfiles };
  readonly now: () => number;
}

interface CheckProfilesRequest {
  readonly source: Source;
  readonly statements: readonly Statement[];
  readonly ids: readonly string[];
  readonly single: boolean;
  /** The indices of statements that are stored already: they change nothing, and are not checked. */
  readonly stored: ReadonlySet<number>;
}

/** The most faults in one Problem; its detail gives the total. */
const MAX_FAULTS = 1_000;

/** Rejects with Problem `profile-violation`: at most 100 rules of a statement and version, 1,000 in all. */
export type CheckProfiles = (request: CheckProfilesRequest) => Promise<void>;

const violationProblem = (faults: readonly Fault[]): Problem =>
  new Problem(
    'profile-violation',
    `${faults.length === 1 ? 'one rule' : `${faults.length} rules`} of xAPI Profiles broken`,
    faults.slice(0, MAX_FAULTS),
  );

/** The claims of the statements that are not stored yet, on profiles in the mode `enforce`. */
const findEnforcedClaims = (
  { source, statements, ids, stored }: CheckProfilesRequest,
  profiles: CompiledProfiles,
): ReturnType<typeof findClaims<IndexedStatement>> => {
  const indexed = statements.map((statement, index) => ({ statement, id: ids[index] ?? '', index }));
  return findClaims(profiles, indexed).filter(
    ({ version, item }) => profileModeOf(source, version.profile).mode === 'enforce' && !stored.has(item.index),
  );
};

/** Never empty. */
type PatternClaims = readonly [PatternClaim, ...PatternClaim[]];

/** Claims by the pattern run that they continue: that of a version and registration. */
const groupByRun = (claims: readonly EnforcedClaim[]): ReadonlyMap<string, PatternClaims> => {
  const groups = new Map<string, [PatternClaim, ...PatternClaim[]]>();
  for (const { version, ...claim } of claims) {
    if (!hasPatterns(version)) continue;
    const key = runKey(version.id, claim.item.statement.context?.registration ?? '');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ ...claim, version }]);
    else group.push({ ...claim, version });
  }
  return groups;
};

/** Violations of patterns by claims that continue one run, if all of them are received at this time. */
const continueRun = (run: PatternRun, claims: PatternClaims, receivedAt: number): PatternViolations => {
  const inputs = claims.map(({ item: { statement, index }, result: { matchedTemplates } }): RunInput => ({
    id: String(index),
    statement,
    matchedTemplates,
    at: sortKey(receivedAt, 0, index),
    timestamp: statement.timestamp === undefined ? receivedAt : instantOf(statement.timestamp),
  }));
  const { violations } = advancePatternRun(claims[0].version, run, inputs);
  return new Map([...violations].map(([index, broken]) => [Number(index), broken]));
};

/**
 * Checks profiles in the mode `enforce` before the journal; the sink evaluates the others. Templates and concepts
 * refuse violations (P2 8.1), a pattern what the stored run can no longer fit (P2 9.0).
 */
export const createCheckProfiles = ({ store, profiles, now }: CheckProfilesDeps): CheckProfiles => {
  const find: Store['statements']['find'] = (ids) => store.statements.find(ids);

  const currentRun = async ({ version, item }: PatternClaim, stored: PatternRun | undefined): Promise<PatternRun> => {
    const registration = item.statement.context?.registration;
    if (registration === undefined) return startPatternRun(version);
    return stored?.fingerprint === version.patterns.fingerprint
      ? stored
      : (await recomputeRun(store.statements, version, registration)).run;
  };

  const findPatternViolations = async (
    claims: readonly EnforcedClaim[],
    receivedAt: number,
  ): Promise<ReadonlyMap<ClaimedVersion, PatternViolations>> => {
    const violations = new Map<ClaimedVersion, PatternViolations>();
    const groups = groupByRun(claims);
    if (groups.size === 0) return violations;
    const runs = await store.patternRuns.find([...groups.keys()]);
    for (const [key, group] of groups) {
      const [first] = group;
      const run = await currentRun(first, runs.get(key) as PatternRun | undefined);
      const broken = continueRun(run, group, receivedAt);
      violations.set(first.version, new Map([...(violations.get(first.version) ?? []), ...broken]));
    }
    return violations;
  };

  return async (request) => {
    const { source, statements, ids, single } = request;
    if (source.profiles?.some(({ mode }) => mode === 'enforce') !== true) return;
    const claims = findEnforcedClaims(request, profiles.current());
    if (claims.length === 0) return;
    const refSources = {
      known: new Map(statements.map((statement, index) => [statementId(ids[index] ?? ''), statement])),
      find,
    };
    const receivedAt = now();
    const evaluated = await evaluateClaims(claims, refSources);
    const inStoredForm = await evaluateAsStored(
      evaluated.filter(({ version }) => hasPatterns(version)),
      ({ id, statement }) => withStoredDefaults(statement, id, receivedAt),
      refSources,
    );
    const ofPatterns = await findPatternViolations(inStoredForm, receivedAt);
    const faults = evaluated.flatMap(({ version, item: { index }, result: { evaluation } }) =>
      withPatternViolations(
        violationsOf(evaluation, profileModeOf(source, version.profile).policy),
        ofPatterns.get(version)?.get(index) ?? [],
      ).map((violation) => violationFault(violation, version, single ? undefined : index)),
    );
    if (faults.length > 0) throw violationProblem(faults);
  };
};
