import { DAY_MS } from '../../core/time.ts';
import type { Credential } from '../../store/ports/sources/source-repository.ts';
import type { LastSeen } from '../../store/ports/sources/traffic-repository.ts';
import type { FindAttention } from './attention.ts';

const UNUSED_MS = 90 * DAY_MS;
const ENDS_WITHIN_MS = 14 * DAY_MS;
/** A tool of several processes changes its key within this time. */
const CHANGING_MS = DAY_MS;

type FoundKey = Pick<Credential, 'key' | 'source' | 'createdAt' | 'revokedAt' | 'endsAt' | 'replacedBy'>;

interface EndingKeysDeps {
  /** The valid credentials. */
  readonly credentials: () => Promise<readonly FoundKey[]>;
  /** The last times of all sources. */
  readonly listSeen: () => Promise<readonly LastSeen[]>;
  readonly now: () => number;
}

interface UnusedKeysDeps {
  /** The valid credentials. */
  readonly credentials: () => Promise<readonly Pick<Credential, 'key' | 'source' | 'createdAt'>[]>;
  /** As above. */
  readonly listSeen: () => Promise<readonly LastSeen[]>;
  readonly now: () => number;
  /** The time since which uses are noted, in milliseconds since the epoch. */
  readonly notedSince: () => Promise<number>;
}

const readUses = async (listSeen: EndingKeysDeps['listSeen']): Promise<ReadonlyMap<string, number>> =>
  new Map(
    (await listSeen()).flatMap(({ what, at }) => (what.startsWith('key/') ? [[what.slice(4), at] as const] : [])),
  );

const bySource = <T extends Pick<Credential, 'source'>>(keys: readonly T[]): ReadonlyMap<string, readonly T[]> => {
  const grouped = new Map<string, T[]>();
  for (const one of keys) grouped.set(one.source, [...(grouped.get(one.source) ?? []), one]);
  return grouped;
};

/** Credentials that were not used for 90 days, by source; none before uses have been noted for 90 days. */
export const createFindUnusedKeys =
  ({ credentials, listSeen, notedSince, now }: UnusedKeysDeps): FindAttention =>
  async (by) => {
    const noted = await notedSince();
    if (now() - noted < UNUSED_MS) return [];
    const uses = await readUses(listSeen);
    const unused = (await credentials())
      .map(({ key, source, createdAt }) => ({ source, last: Math.max(createdAt, uses.get(key) ?? noted) }))
      .filter(({ source, last }) => now() - last >= UNUSED_MS && by.hasInScope([source]));
    return [...bySource(unused)].map(([source, keys]) => ({
      kind: 'keys-unused',
      severity: 'warning',
      count: keys.length,
      about: source,
      since: Math.min(...keys.map(({ last }) => last)),
      link: `/v1/sources/${source}`,
    }));
  };

/** True if a tool still uses a key that was replaced: it has not changed to the next key. */
const isStillUsed = ({ key, revokedAt = 0, replacedBy = '' }: FoundKey, uses: ReadonlyMap<string, number>): boolean => {
  const last = uses.get(key);
  if (last === undefined || last < revokedAt) return false;
  const next = uses.get(replacedBy);
  return next === undefined || last >= next - CHANGING_MS;
};

/** Credentials that end within 14 days and are still used, by source. */
export const createFindEndingKeys =
  ({ credentials, listSeen, now }: EndingKeysDeps): FindAttention =>
  async (by) => {
    const ending = (await credentials()).flatMap((one) =>
      one.endsAt === undefined || one.endsAt - now() > ENDS_WITHIN_MS || !by.hasInScope([one.source])
        ? []
        : [{ ...one, endsAt: one.endsAt }],
    );
    if (ending.length === 0) return [];
    const uses = await readUses(listSeen);
    const used = ending.filter((one) => isStillUsed(one, uses));
    return [...bySource(used)].map(([source, keys]) => ({
      kind: 'keys-ending',
      severity: 'warning',
      count: keys.length,
      about: source,
      until: Math.min(...keys.map(({ endsAt }) => endsAt)),
      link: `/v1/sources/${source}`,
    }));
  };
