import { defined } from '../../core/json-object.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { LastSeen, TrafficCounts, TrafficSlot } from '../../store/ports/sources/traffic-repository.ts';
import type { AttentionItem, FindAttention, RefusalDetails } from './attention.ts';
import { type ReadTraffic, sumCounts, totalsOf } from './read-traffic.ts';
import { titleOfKind } from './source-figures.ts';

const REFUSED = 'refused/';

/** Kinds that are no fault of a tool: a person's decision, and what Carnet itself could not do. */
const NOT_OF_TOOL: ReadonlySet<string> = new Set([
  'consent-required',
  'journal-unavailable',
  'store-unavailable',
  'study-unavailable',
  'overloaded',
  'internal',
  'damaged',
]);

/** A share of refused statements above this is a row, and one above the second stops a tool. */
const SHARE_OF_WARNING = 0.05;
const SHARE_OF_ERROR = 0.5;
/** The refusals of now are those of the last hour, in minutes; those of before are of the day before it. */
const WINDOW_MS = HOUR_MS;
const HOURS_BEFORE = 25;
/** The most sources that are looked at, those refused last. */
const MAX_SOURCES = 50;

const kindOf = (name: string): string | undefined => {
  if (!name.startsWith(REFUSED)) return undefined;
  const kind = name.slice(REFUSED.length);
  return NOT_OF_TOOL.has(kind) ? undefined : kind;
};

const faultsOf = (counts: TrafficCounts): number =>
  Object.entries(counts).reduce((sum, [name, count]) => (kindOf(name) === undefined ? sum : sum + count), 0);

const mostFrequentKind = (counts: TrafficCounts): string | undefined =>
  Object.entries(counts)
    .filter(([name]) => kindOf(name) !== undefined)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name]) => kindOf(name))[0];

/** Refusals of a source for which its tool has to be mended. */
export interface RisingRefusals {
  readonly count: number;
  /** The share of the statements of the last hour, above 0 and at most 1. */
  readonly share: number;
  /** The most frequent kind. */
  readonly kind: string;
  /** The begin of the hours, or of the minute, since which statements are refused without a pause. */
  readonly since: number;
}

/** The begin of the hours before a time in which something was refused, without a gap; the time itself if none was. */
const runBefore = (hours: readonly TrafficSlot[], time: number): number => {
  const refused = new Set(hours.filter(({ counts }) => faultsOf(counts) > 0).map(({ at }) => at));
  let since = time;
  for (let hour = Math.floor(time / HOUR_MS) * HOUR_MS - HOUR_MS; refused.has(hour); hour -= HOUR_MS) since = hour;
  return since;
};

/**
 * The refusals of a source that rise: above 5 % of its statements in the last hour, or none in the day before.
 * `minutes` and `hours` are its slots in the order of time.
 */
export const risingRefusals = (
  minutes: readonly TrafficSlot[],
  hours: readonly TrafficSlot[],
  now: number,
): RisingRefusals | undefined => {
  const from = now - WINDOW_MS;
  const recent = minutes.filter(({ at }) => at > from);
  const counts = sumCounts(recent.map((slot) => slot.counts));
  const kind = mostFrequentKind(counts);
  const first = recent.find((slot) => faultsOf(slot.counts) > 0);
  if (kind === undefined || first === undefined) return undefined;
  const before = hours.filter(({ at }) => at + HOUR_MS <= from);
  const count = faultsOf(counts);
  const { accepted, refused, withheld } = totalsOf(counts);
  const share = count / (accepted + refused + withheld);
  const isNew = before.every((slot) => faultsOf(slot.counts) === 0);
  if (share <= SHARE_OF_WARNING && !isNew) return undefined;
  return { count, share, kind, since: Math.min(first.at, runBefore(hours, first.at)) };
};

interface FindRefusalsDeps {
  readonly traffic: Pick<ReadTraffic, 'minutesOf' | 'hoursOf'>;
  /** The last refusals of all sources. */
  readonly listSeen: () => Promise<readonly LastSeen[]>;
  readonly now: () => number;
}

const detailsOf = ({ kind, share }: RisingRefusals, seen: readonly LastSeen[]): RefusalDetails => ({
  kind,
  title: titleOfKind(kind),
  share,
  ...defined({ fault: seen.find(({ what }) => what === `${REFUSED}${kind}`)?.text }),
});

/** The last refusals of the tools in an operator's scope, by source; those refused last come first. */
const candidatesOf = (seen: readonly LastSeen[], from: number, by: Parameters<FindAttention>[0]) => {
  const bySource = new Map<string, readonly LastSeen[]>();
  for (const one of seen.toSorted((a, b) => b.at - a.at))
    if (kindOf(one.what) !== undefined && one.at >= from && by.hasInScope([one.source]))
      bySource.set(one.source, [...(bySource.get(one.source) ?? []), one]);
  return [...bySource].slice(0, MAX_SOURCES);
};

/** Sources whose refusals rise, each with the fault of its tool as Carnet has said it last. */
export const createFindRefusals =
  ({ traffic, listSeen, now }: FindRefusalsDeps): FindAttention =>
  async (by) => {
    const at = now();
    const candidates = candidatesOf(await listSeen(), at - WINDOW_MS, by);
    const found = await Promise.all(
      candidates.map(async ([source, seen]): Promise<readonly AttentionItem[]> => {
        const [minutes, hours] = await Promise.all([traffic.minutesOf(source), traffic.hoursOf(source, HOURS_BEFORE)]);
        const rising = risingRefusals(minutes, hours, at);
        if (rising === undefined) return [];
        const { count, share, since } = rising;
        return [
          {
            kind: 'refusals-rising',
            severity: share > SHARE_OF_ERROR ? 'error' : 'warning',
            since,
            count,
            about: source,
            link: `/v1/operations/sources/${source}`,
            refusal: detailsOf(rising, seen),
          },
        ];
      }),
    );
    return found.flat();
  };
