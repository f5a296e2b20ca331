import type { KeptSince } from '../../consent/gate/retention-window.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { SourceRepository } from '../../store/ports/source-repository.ts';
import type { StatementOutline, StatementRepository } from '../../store/ports/statement-repository.ts';
import type { VolumeRepository } from '../../store/ports/volume-repository.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import { relatedActivityToken } from '../../xapi/statement/tokens.ts';
import type { SortKey, Token } from '../../xapi/model/types.ts';
import { datasetId } from './catalogue.ts';
import { profilesOfSource } from './read-catalogue.ts';
import { createVolumeTally, type VolumeTally } from './volume-tally.ts';

/** What counting needs. */
export interface CountDatasetsDeps {
  readonly statements: Pick<StatementRepository, 'outline'>;
  readonly volumes: VolumeRepository;
  readonly sources: Pick<SourceRepository, 'sources'>;
  /** The profiles that are held here. */
  readonly held: () => readonly Profile[];
  readonly keptSince: KeptSince;
  readonly now: () => number;
}

/** What was counted so long ago, in milliseconds, is counted anew. */
const COUNT_AGAIN_MS = 3_600_000;
/** How often, in milliseconds, it is looked whether anything is to be counted. */
const LOOK_MS = 60_000;
/**
 * One page is so many statements, and one round so many pages: others wait for a page where the store is in this
 * process.
 */
const PAGE = 250;
const PAGES = 4;

/** A dataset that is being counted. */
interface Counted {
  readonly id: string;
  /**
   * Any of these claims the profile (xAPI Profiles 1.0, Part Two 5.0); absent where it is of all that its source
   * records.
   */
  readonly claims?: ReadonlySet<Token>;
  readonly tally: VolumeTally;
}

/** A source while its datasets are being counted, and the instant from which on it keeps statements (`KeptSince`). */
interface CountedSource {
  readonly since: number;
  readonly datasets: readonly Counted[];
}

/** A walk over all statements. */
interface Walk {
  readonly sources: ReadonlyMap<string, CountedSource>;
  readonly above?: SortKey;
}

const claimsOf = ({ id, versions }: Profile): ReadonlySet<Token> =>
  new Set([id, ...versions.map((version) => version.id)].map(relatedActivityToken));

const count = (
  sources: Walk['sources'],
  { source, at, voided, erasing, refs, timestamp, people }: StatementOutline,
): void => {
  const counted = sources.get(source);
  if (counted === undefined || voided || erasing !== undefined || storedOf(at) < counted.since) return;
  for (const { claims, tally } of counted.datasets)
    if (claims === undefined || refs.some((token) => claims.has(token)))
      tally.add({ timestamp, ...(people === undefined ? {} : { people }) });
};

/**
 * Builds one round of counting how much there is of each dataset, for the catalogue: at most 1,000 statements are
 * looked at, none of their texts; the next round goes on there. One walk counts all datasets, and the next begins an
 * hour after: what has been erased or has passed the `keep` of its source meanwhile is counted no more. A statement
 * that refers to another counts as that one's profile too. Resolves with whether there is more to count now; rejects
 * with Problem `store-unavailable`.
 */
export const createCountDatasets = ({
  statements,
  volumes,
  sources,
  held,
  keptSince,
  now,
}: CountDatasetsDeps): (() => Promise<boolean>) => {
  let under: Walk | undefined;
  let lookedAt = -Infinity;

  const begin = async (): Promise<Walk | undefined> => {
    const all = await sources.sources();
    const begun = new Map(
      await Promise.all(
        all.map(async (source): Promise<readonly [string, CountedSource]> => [
          source.id,
          {
            since: await keptSince(source.id),
            datasets: profilesOfSource(source, held()).map((profile) => ({
              id: datasetId(source.id, profile?.id),
              ...(profile === undefined ? {} : { claims: claimsOf(profile) }),
              tally: createVolumeTally(now()),
            })),
          },
        ]),
      ),
    );
    const ids = [...begun.values()].flatMap(({ datasets }) => datasets.map(({ id }) => id));
    const counted = await volumes.find(ids);
    return ids.some((id) => (counted.get(id)?.countedAt ?? -Infinity) <= now() - COUNT_AGAIN_MS)
      ? { sources: begun }
      : undefined;
  };
  const end = async (walk: Walk): Promise<void> => {
    for (const { datasets } of walk.sources.values())
      for (const { id, tally } of datasets) await volumes.put({ id, countedAt: now(), ...tally.told() });
  };
  /** The walk after one more page; undefined at the end. */
  const goOn = async (walk: Walk): Promise<Walk | undefined> => {
    const { above } = walk;
    const page = await statements.outline({ limit: PAGE, ...(above === undefined ? {} : { above }) });
    for (const one of page) count(walk.sources, one);
    const last = page.at(-1);
    return page.length < PAGE || last === undefined ? undefined : { ...walk, above: last.at };
  };
  return async () => {
    if (under === undefined) {
      if (lookedAt > now() - LOOK_MS) return false;
      lookedAt = now();
      under = await begin();
      if (under === undefined) return false;
    }
    for (let pages = 0; pages < PAGES; pages++) {
      const next = await goOn(under);
      if (next === undefined) {
        await end(under);
        under = undefined;
        return false;
      }
      under = next;
    }
    return true;
  };
};
