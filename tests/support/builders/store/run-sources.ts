import type { FindRunSources } from '../../../../src/access/sources/sharing/run-sources.ts';

/** Each source has runs of its own. */
export const ownRuns: FindRunSources = (source) => Promise.resolve({ ids: [source], settledAt: 0 });

/** All sources have their runs in common with these. */
export const runsInCommon =
  (...ids: readonly string[]): FindRunSources =>
  () =>
    Promise.resolve({ ids: [...ids].sort(), settledAt: 0 });
