import { Problem } from '../../core/problem.ts';
import {
  isCurrentRun,
  OUTDATED,
  type PatternRun,
  startPatternRun,
  type VersionWithPatterns,
} from '../../profiles/judge/pattern-run.ts';
import { createRecomputeBudget } from '../../profiles/judge/recompute-budget.ts';
import { areNewRegistrations, recomputeRun } from '../../profiles/judge/recompute-run.ts';
import type { IsOff } from '../../access/sources/profile-modes.ts';
import type { RunSources } from '../../access/sources/sharing/run-sources.ts';
import type { Store } from '../../store/ports/store.ts';

interface CurrentRunRequest {
  readonly version: VersionWithPatterns;
  readonly registration: string | undefined;
  readonly stored: PatternRun | undefined;
  readonly runSources: RunSources;
}

/**
 * The run that the next statement of a registration continues: the stored one, or one recomputed from the stored
 * statements. Rejects with Problem `overloaded` if too many of these were voided just now, or `store-unavailable`.
 */
type CurrentRun = (request: CurrentRunRequest) => Promise<PatternRun>;

export const createCurrentRun = ({
  store,
  isOff,
  now,
}: {
  readonly store: Store;
  readonly isOff: IsOff;
  readonly now: () => number;
}): CurrentRun => {
  const budget = createRecomputeBudget(now);
  return async ({ version, registration, stored, runSources: { ids: sources, settledAt } }) => {
    if (registration === undefined) return startPatternRun(version);
    if (stored !== undefined && isCurrentRun(version, stored, settledAt)) return stored;
    const [isNew] = stored === undefined ? await areNewRegistrations(store.statements, [{ registration }]) : [];
    if (isNew === true) return startPatternRun(version);
    const isOutdated = stored?.fingerprint === OUTDATED;
    if (isOutdated && !budget.isLeft(sources))
      throw new Problem(
        'overloaded',
        'many statements of this registration were voided just now; send again in some seconds',
      );
    const recomputed = await recomputeRun({ ...store.statements, isOff }, version, { registration, sources });
    if (isOutdated) budget.take(sources, recomputed);
    return recomputed.run;
  };
};
