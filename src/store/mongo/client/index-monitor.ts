import { type Db, MongoServerError } from 'mongodb';
import { buildsText, type IndexBuild } from '../../ports/store-observer.ts';
import { isPassing } from './failure.ts';
import { buildIndexes, findMissing, type IndexBuilder, indexName, type StoreIndex } from './index-build.ts';
import type { Retry } from './retry.ts';

export interface IndexMonitorDeps {
  readonly indexes: readonly StoreIndex[];
  readonly database: Db;
  readonly openBuilder: () => IndexBuilder;
  readonly retry: Retry;
  readonly onBuilding?: (builds: readonly IndexBuild[]) => void;
  /** A build in the background has failed. */
  readonly onFailed?: (thrown: unknown) => void;
  /** The time that a build takes before it is reported, and the time between reports, in milliseconds. */
  readonly reportEveryMs?: number;
}

/** Builds the indexes of the store, and knows which are missing. */
export interface IndexMonitor {
  /** Builds what is missing, and waits for builds of others. Rejects with the first error of the driver. */
  build(): Promise<void>;
  /** Looks which indexes there are; builds missing ones in the background. Never rejects. */
  refresh(): Promise<void>;
  /** The missing indexes that an operation needs, by name. */
  missingFor(operation: string): readonly string[];
  /** The state, as `building statements {refs, at}, 40 %`; undefined if all indexes are there. */
  state(): string | undefined;
  /** Ends a build in the background: the server may go on with it. */
  close(): Promise<void>;
}

const REPORT_EVERY_MS = 2000;

/** A monitor that takes all indexes for there until `refresh` says otherwise. */
export const createIndexMonitor = ({
  indexes,
  database,
  openBuilder,
  retry,
  onBuilding,
  onFailed,
  reportEveryMs = REPORT_EVERY_MS,
}: IndexMonitorDeps): IndexMonitor => {
  const byCollection = [...new Set(indexes.map(({ collection }) => collection))].map(
    (collection) => [collection, indexes.filter((index) => index.collection === collection)] as const,
  );
  const missing = new Set<StoreIndex>();
  let builds: readonly IndexBuild[] = [];
  let building: Promise<void> | undefined;
  let builder: IndexBuilder | undefined;

  const report = (current: readonly IndexBuild[]): void => {
    if (current.length === 0 && builds.length === 0) return;
    builds = current;
    onBuilding?.(current);
  };

  const buildAll = async (): Promise<void> => {
    const opened = openBuilder();
    builder = opened;
    const refusals: unknown[] = [];
    try {
      for (const [collection, wanted] of byCollection)
        try {
          await buildIndexes(collection, wanted, {
            database,
            builder: opened,
            retry,
            missing: wanted.filter((index) => missing.has(index)),
            onBuilding: report,
            reportEveryMs,
          });
          for (const index of wanted) missing.delete(index);
        } catch (thrown) {
          // A server that refuses a build for one collection may do it for the next, once it serves at all.
          if (!(thrown instanceof MongoServerError) || isPassing(thrown)) throw thrown;
          refusals.push(thrown);
        }
    } finally {
      builder = undefined;
      await opened.close();
    }
    if (refusals.length > 0) throw refusals[0];
  };

  const build = (): Promise<void> =>
    (building ??= buildAll().finally(() => {
      building = undefined;
    }));

  return {
    build,
    refresh: async () => {
      try {
        for (const [collection, wanted] of byCollection)
          for (const index of await findMissing(database, collection, wanted)) missing.add(index);
      } catch {
        // The missing indexes are not known now: the next look finds them.
        return;
      }
      if (missing.size > 0 && building === undefined) build().catch((thrown: unknown) => onFailed?.(thrown));
    },
    missingFor: (operation) =>
      missing.size === 0 ? [] : [...missing].filter(({ usedBy }) => usedBy.includes(operation)).map(indexName),
    state: () => {
      if (builds.length > 0) return buildsText(builds);
      return missing.size === 0 ? undefined : `missing ${[...missing].map(indexName).join('; ')}`;
    },
    close: async () => {
      await builder?.close();
      await building?.catch(() => undefined);
    },
  };
};
