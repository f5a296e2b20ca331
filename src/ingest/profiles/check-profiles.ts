import { defined } from '../../core/json-object.ts';
import type { ClaimedVersion, CompiledProfiles } from '../../profiles/judge/compile-profiles.ts';
import { causesOf, withoutEchoes } from '../../profiles/judge/causes.ts';
import { findOfSources } from '../../profiles/judge/recompute-run.ts';
import {
  findClaims,
  evaluateAsStored,
  evaluateClaims,
  type EvaluatedClaim,
} from '../../profiles/judge/evaluate-claims.ts';
import {
  advancePatternRun,
  withStoredDefaults,
  hasPatterns,
  runKey,
  type VersionWithPatterns,
  type PatternRun,
  type RunInput,
} from '../../profiles/judge/pattern-run.ts';
import type { Violation } from '../../profiles/model/types.ts';
import { isTimeRule } from '../../profiles/patterns/statement-times.ts';
import { type IsOff, profileModeOf } from '../../access/sources/profile-modes.ts';
import type { FindRunSources, RunSources } from '../../access/sources/sharing/run-sources.ts';
import type { Store } from '../../store/ports/store.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { sortKey, storedOf } from '../../xapi/statement/sort-key.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { violationFault } from '../../profiles/judge/violation-fault.ts';
import { createCurrentRun } from './current-run.ts';
import { type FoundFaults, refuseUnlessStored } from './refuse-unless-stored.ts';
import type { LeasedRuns, LeaseRuns } from './run-leases.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';

/** A statement of a request, with its index there. */
interface IndexedStatement {
  readonly statement: Statement;
  readonly id: string;
  readonly index: number;
}

/** A claim on a profile that the source must conform to. */
type EnforcedClaim = EvaluatedClaim<IndexedStatement>;
type PatternClaim = EnforcedClaim & { readonly version: VersionWithPatterns };

/** Violations by the index of the statement. */
type PatternViolations = ReadonlyMap<number, readonly Violation[]>;

interface FoundInRuns {
  readonly violations: ReadonlyMap<ClaimedVersion, PatternViolations>;
  /** The latest `stored` of the runs. */
  readonly storedAfter?: number;
}

export interface CheckProfilesDeps {
  readonly store: Store;
  readonly profiles: { current(): CompiledProfiles };
  readonly leaseRuns: LeaseRuns;
  readonly isOff: IsOff;
  readonly findRunSources: FindRunSources;
  readonly now: () => number;
}

interface CheckProfilesRequest {
  readonly source: Source;
  readonly statements: readonly Statement[];
  readonly ids: readonly string[];
  readonly single: boolean;
  /** True if the session of one learner sends it: then templates do not see statements of others. */
  readonly isConfined: boolean;
  /** The indices of statements that are stored already: they change nothing, and are not checked. */
  readonly stored: ReadonlySet<number>;
  /** Reads `stored` again. */
  readonly findStored: () => Promise<ReadonlySet<number>>;
  /** Called if another request has a pattern run that this one adds to. */
  readonly onRunTaken?: () => void;
}

/** The pattern runs that the statements of a request continue, in profiles that the source must conform to. */
export interface ContinuedRuns {
  readonly runs: LeasedRuns;
  /** The latest `stored` of the runs, in milliseconds since the epoch; absent if all of them begin. */
  readonly storedAfter?: number;
}

/**
 * Rejects with Problem `profile-violation`: at most 100 rules of a statement and version, 1,000 in all. Resolves with
 * the pattern runs that the statements continue: the caller releases them once the statements are in the store.
 */
export type CheckProfiles = (request: CheckProfilesRequest) => Promise<ContinuedRuns | undefined>;

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

/** The keys of the runs that claims continue; a claim without a registration has none. */
const runKeysOf = (claims: ReturnType<typeof findEnforcedClaims>, { ids: sources }: RunSources): readonly string[] => {
  const keys = new Set<string>();
  for (const { version, item } of claims) {
    const registration = item.statement.context?.registration;
    if (registration !== undefined && hasPatterns(version)) keys.add(runKey(version.id, { registration, sources }));
  }
  return [...keys];
};

/** Claims by the pattern run that they continue, which belongs to a version and a registration. */
const groupByRun = (
  claims: readonly EnforcedClaim[],
  { ids: sources }: RunSources,
): ReadonlyMap<string, PatternClaims> => {
  const groups = new Map<string, [PatternClaim, ...PatternClaim[]]>();
  for (const { version, ...claim } of claims) {
    if (!hasPatterns(version)) continue;
    const key = runKey(version.id, { registration: claim.item.statement.context?.registration ?? '', sources });
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
  // A statement that only comes late still fits, so this violation is listed and not refused.
  return new Map(
    [...violations].map(([index, broken]) => [Number(index), broken.filter(({ rule }) => !isTimeRule(rule))]),
  );
};

/**
 * Checks profiles in the mode `enforce` before the journal; the sink evaluates the others. Templates and concepts
 * refuse violations (P2 8.1), patterns refuse what the stored run can no longer accept (P2 9.0).
 */
export const createCheckProfiles = (deps: CheckProfilesDeps): CheckProfiles => {
  const { store, profiles, leaseRuns, findRunSources, now } = deps;
  const currentRun = createCurrentRun(deps);
  const findPatternViolations = async (
    claims: readonly EnforcedClaim[],
    receivedAt: number,
    runSources: RunSources,
  ): Promise<FoundInRuns> => {
    const violations = new Map<ClaimedVersion, PatternViolations>();
    const groups = groupByRun(claims, runSources);
    let storedAfter: number | undefined;
    if (groups.size === 0) return { violations };
    const runs = await store.patternRuns.find([...groups.keys()]);
    for (const [key, group] of groups) {
      const [first] = group;
      const run = await currentRun({
        version: first.version,
        registration: first.item.statement.context?.registration,
        stored: runs.get(key) as PatternRun | undefined,
        runSources,
      });
      if (run.last !== undefined) storedAfter = Math.max(storedAfter ?? 0, storedOf(run.last.at));
      const broken = withoutEchoes(continueRun(run, group, receivedAt));
      violations.set(first.version, new Map([...(violations.get(first.version) ?? []), ...broken]));
    }
    return { violations, ...defined({ storedAfter }) };
  };

  const findFaults = async (
    { source, statements, ids, single, isConfined }: CheckProfilesRequest,
    claims: ReturnType<typeof findEnforcedClaims>,
    runSources: RunSources,
  ): Promise<FoundFaults> => {
    const refSources = {
      known: new Map(statements.map((statement, index) => [statementId(ids[index] ?? ''), statement])),
      find: findOfSources((wanted) => store.statements.find(wanted), isConfined ? [] : runSources.ids, [
        source.idNamespace,
      ]),
    };
    const receivedAt = now();
    const evaluated = await evaluateClaims(claims, refSources);
    const inStoredForm = await evaluateAsStored(
      evaluated.filter(({ version }) => hasPatterns(version)),
      ({ id, statement }) => withStoredDefaults(statement, id, receivedAt),
      refSources,
    );
    const { violations: ofPatterns, ...position } = await findPatternViolations(inStoredForm, receivedAt, runSources);
    const faults = evaluated.flatMap(({ version, item: { index }, result: { evaluation } }) =>
      causesOf(
        evaluation,
        profileModeOf(source, version.profile).policy,
        ofPatterns.get(version)?.get(index) ?? [],
      ).map((violation) => violationFault(violation, version, single ? undefined : index)),
    );
    return { faults, ...position };
  };

  return async (request) => {
    if (request.source.profiles?.some(({ mode }) => mode === 'enforce') !== true) return undefined;
    const current = profiles.current();
    const claims = findEnforcedClaims(request, current);
    if (claims.length === 0) return undefined;
    const runSources = await findRunSources(request.source.id);
    const keys = runKeysOf(claims, runSources);
    const runs = keys.length === 0 ? undefined : await leaseRuns(keys, request.onRunTaken);
    try {
      // The request that had the runs before may have stored the same statements.
      const open =
        runs?.waited === true
          ? findEnforcedClaims({ ...request, stored: await request.findStored() }, current)
          : claims;
      const position = await refuseUnlessStored(open, request, (left) => findFaults(request, left, runSources));
      return runs && { runs, ...position };
    } catch (thrown) {
      void runs?.release();
      throw thrown;
    }
  };
};
