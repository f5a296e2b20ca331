import { defined } from '../../core/json-object.ts';
import type { PatternRunRepository, StoredPatternRun } from '../../store/ports/profiles/pattern-run-repository.ts';
import { sortKey, storedOf } from '../../xapi/statement/sort-key.ts';
import { compareRunPositions } from '../patterns/registration-run.ts';
import { type RunProgress, runProgress } from '../patterns/run-progress.ts';
import type { CompiledProfiles } from './compile-profiles.ts';
import {
  advancePatternRun,
  hasPatterns,
  isCurrentRun,
  type PatternRun,
  runKey,
  type SharedRegistration,
  startPatternRun,
  type VersionWithPatterns,
} from './pattern-run.ts';
import { type RecomputedRun, recomputeRun, type RunRepository } from './recompute-run.ts';

/** The progress of a registration in the patterns of one profile version. */
export interface VersionRun {
  /** The id of the version. */
  readonly version: string;
  /** The sources whose statements make up the run. */
  readonly sources: readonly string[];
  /** Absent if the registration has too many statements to be evaluated. */
  readonly progress?: readonly RunProgress[];
  /** The same by the timestamps of the statements, in whichever order they were stored (P3 2.2). */
  readonly byTimestamp?: readonly RunProgress[];
  /** The time at which the latest statement of the run was stored, in milliseconds since the epoch. */
  readonly latest: number;
}

/** Reads the runs of a registration by these sources. Rejects with Problem `store-unavailable`. */
export type ReadRuns = (registration: string, sources: readonly string[]) => Promise<readonly VersionRun[]>;

interface ReadRunsDeps {
  readonly profiles: { current(): CompiledProfiles };
  readonly patternRuns: Pick<PatternRunRepository, 'find'>;
  readonly statements: RunRepository;
  readonly findRunSources: (source: string) => Promise<{ readonly ids: readonly string[]; readonly settledAt: number }>;
}

/** The progress of statements by timestamp, ties in the order of receipt. */
const progressByTimestamp = (
  version: VersionWithPatterns,
  { run: { state }, evaluated }: RecomputedRun,
): readonly RunProgress[] | undefined => {
  if (state === null) return undefined;
  const inputs = evaluated
    .toSorted((a, b) => compareRunPositions(a.item, b.item))
    // All have the same `stored`: runs order such statements by timestamp.
    .map(({ item, result: { matchedTemplates } }, index) => ({ ...item, matchedTemplates, at: sortKey(0, 0, index) }));
  const { run } = advancePatternRun(version, startPatternRun(version), inputs);
  return run.state === null ? undefined : runProgress(version.patterns, run.state);
};

/**
 * A run of other patterns than the loaded ones, or of other sources, is computed anew, as the sink will do with the
 * next statement.
 */
export const createReadRuns = ({ profiles, patternRuns, statements, findRunSources }: ReadRunsDeps): ReadRuns => {
  const readOne = async (
    version: VersionWithPatterns,
    shared: SharedRegistration & { readonly settledAt: number },
    stored: StoredPatternRun,
  ): Promise<VersionRun> => {
    const recomputed = await recomputeRun(statements, version, shared);
    const state = isCurrentRun(version, stored, shared.settledAt)
      ? (stored.state as unknown as PatternRun['state'])
      : recomputed.run.state;
    const byTimestamp = progressByTimestamp(version, recomputed);
    return {
      version: version.id,
      sources: shared.sources,
      ...(state !== null && { progress: runProgress(version.patterns, state) }),
      ...defined({ byTimestamp }),
      latest: storedOf(stored.last.at),
    };
  };

  return async (registration, sources) => {
    const versions = [...profiles.current().versions.values()].filter(hasPatterns);
    const runs: VersionRun[] = [];
    const seen = new Set<string>();
    for (const source of sources) {
      if (seen.has(source)) continue;
      const { ids, settledAt } = await findRunSources(source);
      for (const id of ids) seen.add(id);
      const shared = { registration, sources: ids, settledAt };
      const found = await patternRuns.find(versions.map(({ id }) => runKey(id, shared)));
      for (const version of versions) {
        const stored = found.get(runKey(version.id, shared));
        if (stored !== undefined) runs.push(await readOne(version, shared, stored));
      }
    }
    return runs.sort((a, b) => b.latest - a.latest);
  };
};
