import type { StoredViolation, ViolationRepository } from '../../../store/ports/profiles/violation-repository.ts';
import { mayOperate } from '../../../access/sources/scopes.ts';
import { mayReceive } from '../event-rights.ts';
import type { Feed, OwnerRights } from './feed.ts';
import type { FeedRange } from '../webhook.ts';

export interface ViolationFeedDeps {
  readonly violations: ViolationRepository;
  readonly now: () => number;
}

/** At most one message in so long, whatever a tool sends. */
const EVERY_MS = 60_000;
/** Violations are stored some time after they were detected, by clocks that differ. */
const SETTLE_MS = 10_000;
const PAGE_SIZE = 500;
/** The most violations that are counted for one message, and the most rules that it names. */
const MAX_COUNTED = 10_000;
const MAX_RULES = 200;

/** Operators see their subtree, and a tool its own source. */
const isSeen = ({ source }: StoredViolation, { principal }: OwnerRights): boolean =>
  mayOperate(principal.scopes) ? principal.hasInScope([source]) : source === principal.lab;

/** The violations of a range by source and rule, without the statements; the greatest count first. */
const summaryOf = (violations: readonly StoredViolation[]) => {
  const counts = new Map<string, { count: number; latest: number; of: StoredViolation }>();
  for (const of of violations) {
    const { source, profile, by, kind, rule, at } = of;
    const key = JSON.stringify([source, profile, by, kind, rule]);
    const counted = counts.get(key) ?? { count: 0, latest: at, of };
    counts.set(key, { ...counted, count: counted.count + 1, latest: Math.max(counted.latest, at) });
  }
  return [...counts.values()]
    .sort((one, other) => other.count - one.count)
    .slice(0, MAX_RULES)
    .map(({ of: { source, profile, by, kind, rule }, count, latest }) => ({
      source,
      profile,
      by,
      kind,
      rule,
      count,
      latest: new Date(latest).toISOString(),
    }));
};

/** Violations of profiles, summed up by minute at the shortest. A place is a time in milliseconds since the epoch. */
export const createViolationFeed = ({ violations, now }: ViolationFeedDeps): Feed => {
  /** The violations of a range, the newest first, and true if there are more than are counted. */
  const readSeen = async (owner: OwnerRights, { from, to }: FeedRange) => {
    const seen: StoredViolation[] = [];
    let before = { at: Number(to) + 1, key: '' };
    for (let read = 0; read < MAX_COUNTED; read += PAGE_SIZE) {
      const page = await violations.list({ before, limit: PAGE_SIZE });
      seen.push(...page.violations.filter((one) => one.at > Number(from) && isSeen(one, owner)));
      const last = page.violations.at(-1);
      if (page.next === undefined || last === undefined || last.at <= Number(from)) return { seen, isWhole: true };
      before = page.next;
    }
    return { seen, isWhole: false };
  };

  return {
    permits: ({ principal }) => mayReceive('profile.violation', principal),
    positionAt: (time) => Promise.resolve(String(time)),
    next: async (_, owner, from) => {
      const to = now() - SETTLE_MS;
      if (to - Number(from) < EVERY_MS) return undefined;
      const range = { from, to: String(to) };
      return { to: range.to, isEmpty: (await readSeen(owner, range)).seen.length === 0 };
    },
    read: async (_, owner, range) => {
      const { seen, isWhole } = await readSeen(owner, range);
      if (seen.length === 0) return undefined;
      return JSON.stringify({ count: seen.length, isWhole, violations: summaryOf(seen) });
    },
  };
};
