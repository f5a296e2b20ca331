import type { ClaimedVersion } from '../profiles/judge/compile-profiles.ts';
import { type Evaluation, violationsOf } from '../profiles/judge/compile-version.ts';
import type { EvaluatedClaim } from '../profiles/judge/evaluate-claims.ts';
import { runKey, withPatternViolations } from '../profiles/judge/pattern-run.ts';
import type { Violation } from '../profiles/model/types.ts';
import type { CachedSources } from '../access/sources/cached-sources.ts';
import { profileModeOf } from '../access/sources/profile-modes.ts';
import type { RunSources } from '../access/sources/sharing/run-sources.ts';
import type { StoredViolation } from '../store/ports/profiles/violation-repository.ts';
import type { StatementId } from '../xapi/model/types.ts';
import type { ClaimingDocument } from './active-claims.ts';
import type { AdvancedRun } from './advance-runs.ts';

/** The violations of a version by a statement. */
export type StatementViolations = Pick<StoredViolation, 'statement' | 'source' | 'profile'> & {
  readonly violations: readonly Violation[];
};

/** The key of the run that a statement is in; one without a registration is in none. */
export const runKeyOf = ({ id }: ClaimedVersion, registration = '', { ids: sources }: RunSources): string =>
  runKey(id, { registration, sources });

/** Finds the violations of evaluated claims, as far as their sources are checked against the profile. */
export const createFindViolations = (sources: CachedSources) => {
  const violationsFor = async (
    { profile }: ClaimedVersion,
    source: string,
    { evaluation, ofPatterns }: { readonly evaluation: Evaluation; readonly ofPatterns: readonly Violation[] },
  ): Promise<readonly Violation[]> => {
    const { mode, policy } = profileModeOf(await sources(source), profile);
    return mode === 'off' ? [] : withPatternViolations(violationsOf(evaluation, policy), ofPatterns);
  };

  const findInWritten = async (
    evaluated: readonly EvaluatedClaim<ClaimingDocument>[],
    advanced: ReadonlyMap<string, AdvancedRun>,
  ): Promise<readonly StatementViolations[]> => {
    const found: StatementViolations[] = [];
    for (const { version, item, result } of evaluated) {
      const { id: statement, source } = item.document;
      const run = advanced.get(runKeyOf(version, item.statement.context?.registration, item.runSources));
      const ofPatterns = run?.violations.get(statement) ?? [];
      const violations = await violationsFor(version, source, { evaluation: result.evaluation, ofPatterns });
      found.push({ statement, source, profile: version.id, violations });
    }
    return found;
  };

  /** Pattern violations of statements that were written earlier. */
  const findInRecomputed = async (
    advanced: ReadonlyMap<string, AdvancedRun>,
    isWritten: (id: StatementId) => boolean,
  ): Promise<readonly StatementViolations[]> => {
    const found: StatementViolations[] = [];
    for (const { violations: byStatement, evaluated } of advanced.values()) {
      for (const { version, item, result } of evaluated) {
        const { id: statement, source } = item;
        const ofPatterns = isWritten(statement) ? undefined : byStatement.get(statement);
        if (ofPatterns === undefined) continue;
        const violations = await violationsFor(version, source, { evaluation: result.evaluation, ofPatterns });
        found.push({
          statement,
          source,
          profile: version.id,
          violations: violations.filter(({ kind }) => kind === 'pattern' || kind === 'cmi5'),
        });
      }
    }
    return found;
  };

  return { findInWritten, findInRecomputed };
};
