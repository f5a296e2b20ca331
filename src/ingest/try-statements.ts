import { defined } from '../core/json-object.ts';
import { type Fault, isProblem } from '../core/problem.ts';
import type { ClaimedVersion, CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import { causesOf, withoutEchoes } from '../profiles/judge/causes.ts';
import { violationsOf } from '../profiles/judge/compile-version.ts';
import {
  evaluateAsStored,
  evaluateClaims,
  type EvaluatedClaim,
  findClaims,
  type RefSources,
} from '../profiles/judge/evaluate-claims.ts';
import {
  advancePatternRun,
  hasPatterns,
  type RunInput,
  startPatternRun,
  type VersionWithPatterns,
  withStoredDefaults,
} from '../profiles/judge/pattern-run.ts';
import { findOfSources } from '../profiles/judge/recompute-run.ts';
import type { Violation } from '../profiles/model/types.ts';
import { type RunProgress, runProgress } from '../profiles/patterns/run-progress.ts';
import { profileModeOf } from '../access/sources/profile-modes.ts';
import { statementReadScope } from '../access/sources/scopes.ts';
import type { ProfileMode } from '../store/ports/sources/source-repository.ts';
import type { Store } from '../store/ports/store.ts';
import { instantOf } from '../xapi/formats/timestamp.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import type { StatementLimits } from '../xapi/json/json.ts';
import type { Statement, StatementId } from '../xapi/model/types.ts';
import { sortKey } from '../xapi/statement/sort-key.ts';
import { type StatementsRequest, type ValidatedRequest, validatePost } from './request/validate-request.ts';

/** A statement of a request, with its index there. */
interface TriedStatement {
  readonly statement: Statement;
  readonly id: StatementId;
  readonly index: number;
}

/** The verdict of a profile version on one statement that claims it. */
export interface VersionOutcome {
  readonly index: number;
  /** As in P3 2.1: `unmatched` if no template has the determining properties of the statement. */
  readonly outcome: 'success' | 'invalid' | 'unmatched';
  /** The ids of the templates that match the statement. */
  readonly templates: readonly string[];
  readonly violations: readonly Violation[];
}

/** The progress of the given statements of one registration, as if there were no others. */
interface TriedRun {
  readonly registration?: string;
  readonly progress: readonly RunProgress[];
}

/** The verdict of a profile version. */
export interface VersionVerdict extends Pick<ProfileMode, 'mode' | 'policy'> {
  readonly version: ClaimedVersion;
  readonly statements: readonly VersionOutcome[];
  readonly runs: readonly TriedRun[];
}

/** The faults and verdicts that a request would get. */
export interface TriedStatements {
  /** Violations of the standard; with any, no profile is evaluated. */
  readonly faults: readonly Fault[];
  /** The number of judged statements; none if the standard is violated. */
  readonly count: number;
  /** The statements that were judged. */
  readonly statements: readonly Statement[];
  readonly versions: readonly VersionVerdict[];
}

export interface TryStatementsDeps {
  readonly statements: Pick<Store['statements'], 'find'>;
  readonly profiles: { current(): CompiledProfiles };
  readonly now: () => number;
  readonly limits: StatementLimits;
}

/** Judges statements without storing, counting or remembering any of them. */
export interface TryStatements {
  /**
   * The verdict on what POST /xapi/statements would get. Rejects as that does if the body has no statements: Problem
   * `invalid-json`, `too-large`, `forbidden`.
   */
  request(request: StatementsRequest): Promise<TriedStatements>;
  /** The same for one version, whatever the statements claim and the modes of the source are: P3 2.1, policy `all`. */
  version(request: StatementsRequest, version: ClaimedVersion): Promise<TriedStatements>;
}

type TriedClaim = EvaluatedClaim<TriedStatement>;

const outcomeOf = ({ result }: TriedClaim, violations: readonly Violation[]): VersionOutcome['outcome'] => {
  if (violations.length > 0) return 'invalid';
  return result.evaluation.matching.length === 0 ? 'unmatched' : 'success';
};

/** The claims of each registration. A claim without a registration is a group of its own. */
const groupByRegistration = (claims: readonly TriedClaim[]): readonly (readonly TriedClaim[])[] => {
  const groups = new Map<string, TriedClaim[]>();
  for (const claim of claims) {
    const { registration } = claim.item.statement.context ?? {};
    const key = registration?.toLowerCase() ?? `#${claim.item.index}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [claim]);
    else group.push(claim);
  }
  return [...groups.values()];
};

const tryRuns = (
  version: VersionWithPatterns,
  claims: readonly TriedClaim[],
  receivedAt: number,
): { readonly runs: readonly TriedRun[]; readonly violations: ReadonlyMap<StatementId, readonly Violation[]> } => {
  const violations = new Map<StatementId, readonly Violation[]>();
  const runs = groupByRegistration(claims).map((group): TriedRun => {
    const inputs = group.map(({ item: { statement, index }, result: { matchedTemplates } }): RunInput => ({
      id: String(index),
      statement,
      matchedTemplates,
      at: sortKey(receivedAt, 0, index),
      timestamp: statement.timestamp === undefined ? receivedAt : instantOf(statement.timestamp),
    }));
    const advanced = advancePatternRun(version, startPatternRun(version), inputs);
    for (const [index, found] of withoutEchoes(advanced.violations)) violations.set(index, found);
    const registration = group[0]?.item.statement.context?.registration;
    const { state } = advanced.run;
    return {
      ...defined({ registration }),
      progress: registration === undefined || state === null ? [] : runProgress(version.patterns, state),
    };
  });
  return { runs, violations };
};

export const createTryStatements = (deps: TryStatementsDeps): TryStatements => {
  const { statements: repository, profiles, now, limits } = deps;

  const validate = async (request: StatementsRequest): Promise<ValidatedRequest | readonly Fault[]> => {
    try {
      return await validatePost(request, { limits, onParsed: () => undefined });
    } catch (thrown) {
      if (!isProblem(thrown, 'invalid-statement')) throw thrown;
      return thrown.faults;
    }
  };

  /** References find the stored statements that the caller may read, and none for the session of a learner. */
  const refSourcesOf = ({ caller }: StatementsRequest, items: readonly TriedStatement[]): RefSources => ({
    known: new Map(items.map(({ id, statement }) => [id, statement])),
    find:
      caller.confinedTo !== undefined || statementReadScope(caller.scopes) !== 'all'
        ? () => Promise.resolve(new Map())
        : findOfSources((ids) => repository.find(ids), caller.readableSources, [caller.source.idNamespace]),
  });

  const judge = async (
    request: StatementsRequest,
    select: (items: readonly TriedStatement[]) => Parameters<typeof evaluateClaims<TriedStatement>>[0],
    modeOf: (version: ClaimedVersion) => ProfileMode,
  ): Promise<TriedStatements> => {
    const validated = await validate(request);
    if (!('statements' in validated)) return { faults: validated, count: 0, statements: [], versions: [] };
    const { statements, ids } = validated;
    const items = statements.map((statement, index) => ({ statement, index, id: statementId(ids[index] ?? '') }));
    const refSources = refSourcesOf(request, items);
    const receivedAt = now();
    const evaluated = await evaluateClaims(select(items), refSources);
    const asStored = await evaluateAsStored(
      evaluated.filter(({ version }) => hasPatterns(version)),
      ({ id, statement }) => withStoredDefaults(statement, id, receivedAt),
      refSources,
    );
    const versions = [...new Set(evaluated.map(({ version }) => version))].map((version): VersionVerdict => {
      const { mode, policy } = modeOf(version);
      const { runs, violations: ofPatterns } = hasPatterns(version)
        ? tryRuns(
            version,
            asStored.filter((claim) => claim.version === version),
            receivedAt,
          )
        : { runs: [], violations: new Map<StatementId, readonly Violation[]>() };
      const verdicts = evaluated
        .filter((claim) => claim.version === version)
        .map((claim): VersionOutcome => {
          const { evaluation } = claim.result;
          const ofTemplates = violationsOf(evaluation, policy);
          return {
            index: claim.item.index,
            outcome: outcomeOf(claim, ofTemplates),
            templates: evaluation.matching,
            violations: causesOf(evaluation, policy, ofPatterns.get(String(claim.item.index)) ?? []),
          };
        });
      return { version, mode, policy, statements: verdicts, runs };
    });
    return { faults: [], count: items.length, statements, versions };
  };

  return {
    request: (request) =>
      judge(
        request,
        (items) => findClaims(profiles.current(), items),
        ({ profile }) => profileModeOf(request.caller.source, profile),
      ),
    version: (request, version) =>
      judge(
        request,
        (items) => items.map((item) => ({ version, item })),
        () => ({ mode: 'enforce', policy: 'all' }),
      ),
  };
};
