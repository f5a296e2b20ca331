import type { RetentionStart } from '../../consent/gate/retention-window.ts';
import { defined } from '../../core/json-object.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { Source, SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { StatementWithoutText, StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { VolumeRepository } from '../../store/ports/studies/volume-repository.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import { relatedActivityToken } from '../../xapi/statement/tokens.ts';
import type { SortKey, Token } from '../../xapi/model/types.ts';
import { datasetId } from './catalogue.ts';
import { profilesOfSource } from './read-catalogue.ts';
import { createVolumeTally, type VolumeTally } from './volume-tally.ts';

export interface CountDatasetsDeps {
  readonly statements: Pick<StatementRepository, 'scanWithoutText'>;
  readonly volumes: VolumeRepository;
  readonly sources: SourceRepository;
  readonly loadedProfiles: () => readonly Profile[];
  readonly retentionStart: RetentionStart;
  readonly now: () => number;
}

const RECOUNT_AFTER_MS = HOUR_MS;
/** The interval of checks for a count that is too old, in milliseconds. */
const CHECK_INTERVAL_MS = 60_000;
/** Statements of one page. An SQLite store reads in this process, so that all other work waits for a page. */
const PAGE_SIZE = 250;
const PAGES_PER_RUN = 4;

interface DatasetCount {
  readonly id: string;
  /** Tokens of the profile (xAPI Profiles 1.0, Part Two 5.0); absent for all that the source records. */
  readonly claims?: ReadonlySet<Token>;
  readonly tally: VolumeTally;
}

interface SourceCount {
  /** The time before which statements have expired (`RetentionStart`). */
  readonly since: number;
  readonly datasets: readonly DatasetCount[];
}

/** A scan over all statements that counts all datasets. */
interface CountingScan {
  readonly sources: ReadonlyMap<string, SourceCount>;
  readonly above?: SortKey;
}

const claimTokensOf = ({ id, versions }: Profile): ReadonlySet<Token> =>
  new Set([id, ...versions.map((version) => version.id)].map(relatedActivityToken));

const count = (
  sources: CountingScan['sources'],
  { source, at, voided, erasing, refs, timestamp, people }: StatementWithoutText,
): void => {
  const counted = sources.get(source);
  if (counted === undefined || voided || erasing !== undefined || storedOf(at) < counted.since) return;
  // The refs of a statement include those of its target, so that it counts for the target's profile too.
  for (const { claims, tally } of counted.datasets)
    if (claims === undefined || refs.some((token) => claims.has(token)))
      tally.add({ timestamp, ...defined({ people }) });
};

/**
 * Counts the statements of each dataset for the catalogue, at most 1,000 a call; a new scan begins an hour after the
 * last. Resolves with true if there is more to count now. Rejects with Problem `store-unavailable`.
 */
export const createCountDatasets = (deps: CountDatasetsDeps): (() => Promise<boolean>) => {
  const { statements, volumes, sources, loadedProfiles, retentionStart, now } = deps;
  let scan: CountingScan | undefined;
  let checkedAt = -Infinity;

  const newSourceCount = async (source: Source): Promise<SourceCount> => ({
    since: await retentionStart(source.id),
    datasets: profilesOfSource(source, loadedProfiles()).map((profile) => ({
      id: datasetId(source.id, profile?.id),
      ...(profile !== undefined && { claims: claimTokensOf(profile) }),
      tally: createVolumeTally(now()),
    })),
  });
  /** Starts a scan if any dataset's count is too old. */
  const startScan = async (): Promise<CountingScan | undefined> => {
    const all = await sources.listSources();
    const counts = new Map(
      await Promise.all(all.map(async (source) => [source.id, await newSourceCount(source)] as const)),
    );
    const ids = [...counts.values()].flatMap(({ datasets }) => datasets.map(({ id }) => id));
    const counted = await volumes.find(ids);
    return ids.some((id) => (counted.get(id)?.countedAt ?? -Infinity) <= now() - RECOUNT_AFTER_MS)
      ? { sources: counts }
      : undefined;
  };
  const saveVolumes = async (finished: CountingScan): Promise<void> => {
    for (const { datasets } of finished.sources.values())
      for (const { id, tally } of datasets) await volumes.put({ id, countedAt: now(), ...tally.publicVolume() });
  };
  /** The scan after one more page; undefined at the end. */
  const scanPage = async (current: CountingScan): Promise<CountingScan | undefined> => {
    const { above } = current;
    const page = await statements.scanWithoutText({ limit: PAGE_SIZE, ...defined({ above }) });
    for (const one of page) count(current.sources, one);
    const last = page.at(-1);
    return page.length < PAGE_SIZE || last === undefined ? undefined : { ...current, above: last.at };
  };
  return async () => {
    if (scan === undefined) {
      if (checkedAt > now() - CHECK_INTERVAL_MS) return false;
      checkedAt = now();
      scan = await startScan();
      if (scan === undefined) return false;
    }
    for (let pages = 0; pages < PAGES_PER_RUN; pages++) {
      const next = await scanPage(scan);
      if (next === undefined) {
        await saveVolumes(scan);
        scan = undefined;
        return false;
      }
      scan = next;
    }
    return true;
  };
};
