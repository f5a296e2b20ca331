import type { Fault } from '../core/problem.ts';
import { Problem } from '../core/problem.ts';
import type { ClaimedVersion, CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import { breachesOf } from '../profiles/judge/compile-version.ts';
import { computeRun } from '../profiles/judge/recompute-run.ts';
import { findClaims, judgeAsStored, judgeClaims, type JudgedClaimOf } from '../profiles/judge/evaluate-claims.ts';
import { runKey } from '../profiles/judge/run-keys.ts';
import {
  advanceRun,
  asStored,
  isPatterned,
  type PatternedVersion,
  type Run,
  type Runner,
  startOf,
  withSteps,
} from '../profiles/judge/pattern-run.ts';
import type { Breach } from '../profiles/model/types.ts';
import { modeOf } from '../sources/profile-modes.ts';
import type { Source, Store } from '../store/ports/store.ts';
import { instantOf } from '../xapi/formats/timestamp.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import { sortKey } from '../xapi/statement/sort-key.ts';
import type { Statement } from '../xapi/model/types.ts';
import { violationOf } from '../profiles/judge/violation.ts';

/** A statement of a request, with its place there. */
interface Posted {
  readonly statement: Statement;
  readonly id: string;
  readonly index: number;
}

/** A claim on a profile that the source is held to. */
type Judged = JudgedClaimOf<Posted>;
type Patterned = Judged & { readonly version: PatternedVersion };

/** What the check of a request needs. */
export interface CheckProfilesDeps {
  readonly store: Pick<Store, 'statements' | 'runs'>;
  readonly profiles: { current(): CompiledProfiles };
  readonly now: () => number;
}

/** One request on its way in. */
interface ProfiledRequest {
  readonly source: Source;
  readonly statements: readonly Statement[];
  readonly ids: readonly string[];
  readonly single: boolean;
  /** The indices of statements that are stored already: bringing them again changes nothing, and breaks nothing. */
  readonly stored: ReadonlySet<number>;
}

/** Which refusals a body can hold: the detail says how many there are in all. */
const MOST_FAULTS = 1_000;

/**
 * Rejects with Problem `profile-violation`, naming what every statement breaks, at most 100 rules of a statement and
 * version, 1,000 in all; otherwise nothing is broken.
 */
export type CheckProfiles = (request: ProfiledRequest) => Promise<void>;

const refusal = (faults: readonly Fault[]): Problem =>
  new Problem(
    'profile-violation',
    `${faults.length === 1 ? 'one rule' : `${faults.length} rules`} of xAPI Profiles broken`,
    faults.slice(0, MOST_FAULTS),
  );

/**
 * Builds the check at the door. Templates and concepts refuse what breaks them (P2 8.1); a pattern refuses what can no
 * longer fit, by the run as the store has it (P2 9.0). Only profiles that the source is held to with `enforce` are
 * looked at: the others are judged once a statement is stored.
 */
export const createCheckProfiles = ({ store, profiles, now }: CheckProfilesDeps): CheckProfiles => {
  const find: Store['statements']['find'] = (ids) => store.statements.find(ids);
  const enforced = ({ source, statements, ids }: ProfiledRequest): ReturnType<typeof findClaims<Posted>> => {
    if (source.profiles?.some(({ mode }) => mode === 'enforce') !== true) return [];
    const posted = statements.map((statement, index) => ({ statement, id: ids[index] ?? '', index }));
    return findClaims(profiles.current(), posted).filter(
      ({ version }) => modeOf(source, version.profile).mode === 'enforce',
    );
  };

  /** What the steps of one registration break, by the index of the statement. */
  const stepsOf = async (
    version: PatternedVersion,
    registration: string | undefined,
    claims: readonly Judged[],
    stored: Run | undefined,
    received: number,
  ): Promise<ReadonlyMap<number, readonly Breach[]>> => {
    const begun = async (): Promise<Run> => {
      if (registration === undefined) return startOf(version);
      return stored?.fingerprint === version.patterns.fingerprint
        ? stored
        : (await computeRun(store.statements, version, registration)).run;
    };
    const run = await begun();
    const runners = claims.map(({ of: { statement, index }, judged: { holds } }): Runner => ({
      id: String(index),
      statement,
      holds,
      at: sortKey(received, 0, index),
      timestamp: statement.timestamp === undefined ? received : instantOf(statement.timestamp),
    }));
    return new Map([...advanceRun(version, run, runners).steps].map(([index, breaches]) => [Number(index), breaches]));
  };

  const checkRuns = async (
    judged: readonly Judged[],
    received: number,
  ): Promise<ReadonlyMap<ClaimedVersion, ReadonlyMap<number, readonly Breach[]>>> => {
    const groups = new Map<string, [Patterned, ...Patterned[]]>();
    for (const { version, ...claim } of judged) {
      if (!isPatterned(version)) continue;
      const key = runKey(version.id, claim.of.statement.context?.registration ?? '');
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ ...claim, version }]);
      else group.push({ ...claim, version });
    }
    const steps = new Map<ClaimedVersion, Map<number, readonly Breach[]>>();
    if (groups.size === 0) return steps;
    const runs = await store.runs.find([...groups.keys()]);
    for (const [key, claims] of groups) {
      const [{ version, of }] = claims;
      const broken = await stepsOf(
        version,
        of.statement.context?.registration,
        claims,
        runs.get(key) as Run | undefined,
        received,
      );
      steps.set(version, new Map([...(steps.get(version) ?? []), ...broken]));
    }
    return steps;
  };

  return async (request) => {
    const { source, statements, ids, single, stored } = request;
    const claims = enforced(request).filter(({ of }) => !stored.has(of.index));
    if (claims.length === 0) return;
    const known = new Map(statements.map((statement, index) => [statementId(ids[index] ?? ''), statement]));
    const received = now();
    const judged = await judgeClaims(claims, known, find);
    const running = await judgeAsStored(
      judged.filter(({ version }) => isPatterned(version)),
      ({ id, statement }) => asStored(statement, id, received),
      known,
      find,
    );
    const steps = await checkRuns(running, received);
    const faults = judged.flatMap(({ version, of: { index }, judged: { judgement } }) =>
      withSteps(
        breachesOf(judgement, modeOf(source, version.profile).policy),
        steps.get(version)?.get(index) ?? [],
      ).map((breach) => violationOf(breach, version, single ? undefined : index)),
    );
    if (faults.length > 0) throw refusal(faults);
  };
};
