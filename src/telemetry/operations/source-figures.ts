import { defined } from '../../core/json-object.ts';
import { KINDS } from '../../core/problem.ts';
import type { Credential, Source, SourceQuota } from '../../store/ports/sources/source-repository.ts';
import type {
  LastSeen,
  RefusedFault,
  TrafficCounts,
  TrafficRepository,
} from '../../store/ports/sources/traffic-repository.ts';
import type { UnmatchedRepository } from '../../store/ports/profiles/unmatched-repository.ts';
import type { ViolationRepository } from '../../store/ports/profiles/violation-repository.ts';
import { type ReadTraffic, totalsOf, type TrafficSeries, type TrafficTotals } from './read-traffic.ts';

/** The totals of a source in the last day. Times are milliseconds since the epoch. */
export interface SourceTotals {
  readonly source: string;
  readonly name: string;
  readonly lastDay: TrafficTotals;
  /** The last use of any of its credentials; absent if none was used since uses are noted. */
  readonly lastUsed?: number;
}

/** The refusals of one kind. */
interface RefusedKind {
  readonly kind: string;
  readonly title: string;
  /** Statements in the last seven days. */
  readonly count: number;
  readonly last?: number;
  /** The fault of the last refusal, without anything that the tool sent; absent if the title is enough. */
  readonly fault?: string;
}

/** A fault for which requests were refused, with the title of its kind. */
interface TitledFault extends Omit<RefusedFault, 'source'> {
  readonly title: string;
}

/** The verdicts on a source's statements by one version of a profile, since the first. */
interface ProfileVerdicts {
  /** The IRI of the version. */
  readonly version: string;
  /** The number of violations: one a statement and rule. */
  readonly violations: number;
  /** The number of statements that claim the version and match nothing in it. */
  readonly unmatched: number;
}

/** All figures of a source. */
export interface SourceFigures extends SourceTotals {
  readonly lastHour: TrafficSeries;
  readonly lastDaySeries: TrafficSeries;
  readonly lastWeek: TrafficSeries;
  /** The refusals, the most frequent first. */
  readonly refused: readonly RefusedKind[];
  /** The faults of the last 30 days, the last one first; not those of kinds that would reveal decisions of people. */
  readonly faults: readonly TitledFault[];
  readonly verdicts: readonly ProfileVerdicts[];
  readonly keys: readonly { readonly key: string; readonly lastUsed?: number }[];
  readonly quota: {
    /** The quota of the source in a minute, in each process of the API. */
    readonly perMinute: SourceQuota;
    /** The number of statements that it sent in the last two minutes, including the present minute. */
    readonly statements: number;
    /** The number of requests refused because of the quota, in the last day. */
    readonly refused: number;
  };
}

/** Figures of sources. Reject with Problem `store-unavailable`. */
export interface ReadSourceFigures {
  totals(sources: readonly Pick<Source, 'id' | 'name'>[]): Promise<readonly SourceTotals[]>;
  one(source: Source): Promise<SourceFigures>;
}

interface SourceFiguresDeps {
  readonly traffic: ReadTraffic;
  readonly repository: Pick<TrafficRepository, 'listSeen' | 'listFaults'>;
  readonly readVerdicts: (source: string) => Promise<readonly ProfileVerdicts[]>;
  readonly credentials: () => Promise<readonly Pick<Credential, 'key' | 'source'>[]>;
  /** The quota of a source without its own. */
  readonly quota: SourceQuota;
}

interface VerdictDeps {
  readonly violations: Pick<ViolationRepository, 'listCountsOfSource'>;
  readonly unmatched: Pick<UnmatchedRepository, 'list'>;
}

const DAY_HOURS = 24;
const WEEK_HOURS = 168;
const REFUSED = 'refused/';

const lastUseOf = (seen: readonly LastSeen[]): number | undefined => {
  const uses = seen.filter(({ what }) => what.startsWith('key/')).map(({ at }) => at);
  return uses.length === 0 ? undefined : Math.max(...uses);
};

/** The title of a kind of problem; the kind itself if it has none. */
export const titleOfKind = (kind: string): string =>
  Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS].title : kind;

/** The refusals of a week by kind, with the last one of each kind. */
const refusalsOf = (week: TrafficCounts, seen: readonly LastSeen[]): readonly RefusedKind[] => {
  const lastOf = new Map(seen.map((one) => [one.what, one]));
  return Object.entries(week)
    .filter(([name]) => name.startsWith(REFUSED))
    .map(([name, count]): RefusedKind => {
      const kind = name.slice(REFUSED.length);
      const { at, text } = lastOf.get(name) ?? {};
      return {
        kind,
        title: titleOfKind(kind),
        count,
        ...defined({ last: at, fault: text }),
      };
    })
    .toSorted((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
};

const MAX_COUNTS = 10_000;

/** Reads the verdicts on a source's statements by version. Rejects with Problem `store-unavailable`. */
export const createReadVerdicts =
  ({ violations, unmatched }: VerdictDeps): SourceFiguresDeps['readVerdicts'] =>
  async (source) => {
    const [violated, others] = await Promise.all([
      violations.listCountsOfSource(source, MAX_COUNTS),
      unmatched.list(source),
    ]);
    const byVersion = new Map<string, ProfileVerdicts>();
    const add = (version: string, counts: Partial<ProfileVerdicts>): void => {
      const known = byVersion.get(version) ?? { version, violations: 0, unmatched: 0 };
      byVersion.set(version, {
        version,
        violations: known.violations + (counts.violations ?? 0),
        unmatched: known.unmatched + (counts.unmatched ?? 0),
      });
    };
    for (const { profile, count } of violated) add(profile, { violations: count });
    for (const { version, why, count } of others) if (why === 'no-template') add(version, { unmatched: count });
    return [...byVersion.values()].toSorted((a, b) => b.violations - a.violations || (a.version < b.version ? -1 : 1));
  };

const lastTwo = (numbers: readonly number[]): number => numbers.slice(-2).reduce((sum, one) => sum + one, 0);

export const createReadSourceFigures = (deps: SourceFiguresDeps): ReadSourceFigures => {
  const { traffic, repository, readVerdicts, credentials, quota } = deps;

  const totalsOfSource = async (
    { id, name }: Pick<Source, 'id' | 'name'>,
    seen: readonly LastSeen[],
  ): Promise<SourceTotals> => {
    const lastUsed = lastUseOf(seen);
    return {
      source: id,
      name,
      lastDay: totalsOf(await traffic.countsOf(id, DAY_HOURS)),
      ...defined({ lastUsed }),
    };
  };

  return {
    totals: (sources) =>
      Promise.all(sources.map(async (source) => totalsOfSource(source, await repository.listSeen(source.id)))),
    one: async (source) => {
      const { id } = source;
      const seen = await repository.listSeen(id);
      const [totals, lastHour, lastDaySeries, lastWeek, day, week, all, faults, verdicts] = await Promise.all([
        totalsOfSource(source, seen),
        traffic.lastHour(id),
        traffic.lastDay(id),
        traffic.lastWeek(id),
        traffic.countsOf(id, DAY_HOURS),
        traffic.countsOf(id, WEEK_HOURS),
        credentials(),
        repository.listFaults(id),
        readVerdicts(id),
      ]);
      const usedAt = new Map(seen.map(({ what, at }) => [what, at]));
      const { accepted, refused, withheld } = lastHour;
      return {
        ...totals,
        lastHour,
        lastDaySeries,
        lastWeek,
        refused: refusalsOf(week, seen),
        verdicts,
        faults: faults.map(({ source: _, ...fault }) => ({ ...fault, title: titleOfKind(fault.kind) })),
        keys: all
          .filter((one) => one.source === id)
          .map(({ key }) => {
            const lastUsed = usedAt.get(`key/${key}`);
            return { key, ...defined({ lastUsed }) };
          }),
        quota: {
          perMinute: { ...quota, ...source.quota },
          statements: lastTwo(accepted) + lastTwo(refused) + lastTwo(withheld),
          refused: day[`${REFUSED}too-many-requests`] ?? 0,
        },
      };
    },
  };
};
