import type { PatternRunRepository, StoredPatternRun } from '../../store/ports/profiles/pattern-run-repository.ts';
import { sortKey, storedOf } from '../../xapi/statement/sort-key.ts';
import { compareRunPositions } from '../patterns/registration-run.ts';
import { type RunProgress, runProgress } from '../patterns/run-progress.ts';
import type { CompiledProfiles } from './compile-profiles.ts';
import {
  advancePatternRun,
  hasPatterns,
  type PatternRun,
  runKey,
  startPatternRun,
  type VersionWithPatterns,
} from './pattern-run.ts';
import { type RecomputedRun, recomputeRun, type RunRepository } from './recompute-run.ts';

/** How far a registration has come in the patterns of one profile version. */
export interface VersionRun {
  /** The id of the version. */
  readonly version: string;
  /** Absent where the registration has too many statements to be evaluated. */
  readonly progress?: readonly RunProgress[];
  /** The same by the timestamps of the statements, in whichever order they were stored (P3 2.2). */
  readonly byTimestamp?: readonly RunProgress[];
  /** When the latest statement of the run was stored, in milliseconds since the epoch. */
  readonly latest: number;
}

/** Reads the runs of a registration, in progress and ended. Rejects with Problem `store-unavailable`. */
export type ReadRuns = (registration: string) => Promise<readonly VersionRun[]>;

interface ReadRunsDeps {
  readonly profiles: { current(): CompiledProfiles };
  readonly patternRuns: Pick<PatternRunRepository, 'find'>;
  readonly statements: RunRepository;
}

/** The progress of statements by timestamp, ties in the order of receipt. */
const progressByTimestamp = (
  version: VersionWithPatterns,
  { run: { state }, evaluated }: RecomputedRun,
): readonly RunProgress[] | undefined => {
  if (state === null) return undefined;
  const inputs = evaluated
    .toSorted((a, b) => compareRunPositions(a.item, b.item))
    // Of one `stored` all of them: runs order such statements by timestamp.
    .map(({ item, result: { matchedTemplates } }, index) => ({ ...item, matchedTemplates, at: sortKey(0, 0, index) }));
  const { run } = advancePatternRun(version, startPatternRun(version), inputs);
  return run.state === null ? undefined : runProgress(version.patterns, run.state);
};

/** A run of other patterns than are loaded now is computed anew, as the sink will with the next statement. */
export const createReadRuns =
  ({ profiles, patternRuns, statements }: ReadRunsDeps): ReadRuns =>
  async (registration) => {
    const versions = [...profiles.current().versions.values()].filter(hasPatterns);
    const found = await patternRuns.find(versions.map(({ id }) => runKey(id, registration)));
    const runs: VersionRun[] = [];
    for (const version of versions) {
      const stored: StoredPatternRun | undefined = found.get(runKey(version.id, registration));
      if (stored === undefined) continue;
      const recomputed = await recomputeRun(statements, version, registration);
      const state =
        stored.fingerprint === version.patterns.fingerprint
          ? (stored.state as unknown as PatternRun['state'])
          : recomputed.run.state;
      const byTimestamp = progressByTimestamp(version, recomputed);
      runs.push({
        version: version.id,
        ...(state === null ? {} : { progress: runProgress(version.patterns, state) }),
        ...(byTimestamp === undefined ? {} : { byTimestamp }),
        latest: storedOf(stored.last.at),
      });
    }
    return runs.sort((a, b) => b.latest - a.latest);
  };
