import type { PatternRunRepository, StoredPatternRun } from '../../store/ports/pattern-run-repository.ts';
import type { StatementRepository } from '../../store/ports/statement-repository.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import { type RunProgress, runProgress } from '../patterns/run-progress.ts';
import type { CompiledProfiles } from './compile-profiles.ts';
import { hasPatterns, type PatternRun, runKey } from './pattern-run.ts';
import { recomputeRun } from './recompute-run.ts';

/** How far a registration has come in the patterns of one profile version. */
export interface VersionRun {
  /** The id of the version. */
  readonly version: string;
  /** Absent where the registration has too many statements to be evaluated. */
  readonly progress?: readonly RunProgress[];
  /** When the latest statement of the run was stored, in milliseconds since the epoch. */
  readonly latest: number;
}

/** Reads the runs of a registration, in progress and ended. Rejects with Problem `store-unavailable`. */
export type ReadRuns = (registration: string) => Promise<readonly VersionRun[]>;

interface ReadRunsDeps {
  readonly profiles: { current(): CompiledProfiles };
  readonly patternRuns: Pick<PatternRunRepository, 'find'>;
  readonly statements: Pick<StatementRepository, 'find' | 'page'>;
}

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
      const state =
        stored.fingerprint === version.patterns.fingerprint
          ? (stored.state as unknown as PatternRun['state'])
          : (await recomputeRun(statements, version, registration)).run.state;
      runs.push({
        version: version.id,
        ...(state === null ? {} : { progress: runProgress(version.patterns, state) }),
        latest: storedOf(stored.last.at),
      });
    }
    return runs.sort((a, b) => b.latest - a.latest);
  };
