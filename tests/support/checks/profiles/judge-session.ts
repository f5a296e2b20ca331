import { evaluateClaim, compileProfiles } from '../../../../src/profiles/judge/compile-profiles.ts';
import { violationsOf } from '../../../../src/profiles/judge/compile-version.ts';
import { findClaims } from '../../../../src/profiles/judge/evaluate-claims.ts';
import {
  advancePatternRun,
  hasPatterns,
  type PatternRun,
  runKey,
  startPatternRun,
  withPatternViolations,
} from '../../../../src/profiles/judge/pattern-run.ts';
import type { Violation } from '../../../../src/profiles/model/types.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import { readProfileDirectory } from '../../../../src/profiles/registry/read-profile-directory.ts';
import { sortKey } from '../../../../src/xapi/statement/sort-key.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';

const shipped = compileProfiles(readProfileDirectory('xapi-profiles').map(({ document }) => readProfile(document)));

/** What each statement violates of the shipped profiles, read one after the other. Refused ones change no run. */
export const judgeInOrder = (statements: readonly Statement[]): readonly (readonly Violation[])[] => {
  const runs = new Map<string, PatternRun>();
  return statements.map((statement, index) => {
    const next: (readonly [string, PatternRun])[] = [];
    const violations = findClaims(shipped, [{ statement }]).flatMap(({ version }) => {
      const { evaluation, matchedTemplates } = evaluateClaim(version, statement, new Map());
      const own = violationsOf(evaluation, 'all');
      if (!hasPatterns(version)) return own;
      const key = runKey(version.id, { registration: statement.context?.registration ?? '', sources: [] });
      const input = { id: String(index), statement, matchedTemplates, at: sortKey(index, 0, 0), timestamp: index };
      const { run, violations: broken } = advancePatternRun(version, runs.get(key) ?? startPatternRun(version), [
        input,
      ]);
      if (statement.context?.registration !== undefined) next.push([key, run]);
      return withPatternViolations(own, broken.get(String(index)) ?? []);
    });
    if (violations.length === 0) for (const [key, run] of next) runs.set(key, run);
    return violations;
  });
};
