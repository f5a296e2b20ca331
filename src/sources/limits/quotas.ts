import { Problem } from '../../core/problem.ts';
import type { Source, SourceQuota } from '../../store/ports/source-repository.ts';

/** What a request has used, beside itself: statements received, bytes received or sent, and the milliseconds of CPU. */
type Usage = Readonly<Partial<Record<keyof SourceQuota, number>>>;

/** The quotas of sources in one process. */
export interface Quotas {
  /** Counts a request. Throws Problem `too-many-requests`, with the quota, where any is used up. */
  readonly admit: (source: Pick<Source, 'id' | 'quota'>) => void;
  /** Counts what an admitted request has used: it may overdraw a quota, by as much as a minute gives at most. */
  readonly charge: (source: Pick<Source, 'id'>, usage: Usage) => void;
}

/** The quotas of a source that has none of its own. */
export type DefaultQuota = Readonly<Required<SourceQuota>>;

interface QuotasDeps {
  readonly defaults: DefaultQuota;
  /** In milliseconds, and never backwards. */
  readonly now: () => number;
}

const WINDOW_MS = 60_000;
const NAMES = ['requests', 'statements', 'bytes', 'cpuMs'] as const;
type Name = (typeof NAMES)[number];

/** The levels of one source: what it may use at this time. Full after a minute without use. */
interface Buckets {
  quota: DefaultQuota;
  readonly levels: Record<Name, number>;
  at: number;
}

const policyOf = (quota: DefaultQuota): string =>
  NAMES.map((name) => `"${name}";q=${quota[name]}${name === 'bytes' ? ';qu="content-bytes"' : ''};w=60`).join(', ');

const refuse = (name: Name, quota: DefaultQuota, level: number): Problem => {
  const waitMs = ((1 - level) * WINDOW_MS) / quota[name];
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new Problem(
    'too-many-requests',
    `this source has used its ${quota[name]} ${name} a minute; an operator may raise its quota`,
    [{ at: name, detail: `are ${quota[name]} a minute` }],
    { retryAfterS: seconds, rateLimit: { policy: policyOf(quota), state: `"${name}";r=0;t=${seconds}` } },
  );
};

/**
 * Token buckets, refilled steadily; each holds what a minute gives. They are of this process: several processes give a
 * source as much each. Synchronous and without a timer, since every request comes here (0.3 µs).
 */
export const createQuotas = ({ defaults, now }: QuotasDeps): Quotas => {
  const bySource = new Map<string, Buckets>();
  const ownQuotas = new WeakMap<SourceQuota, DefaultQuota>();

  const quotaOf = ({ quota }: Pick<Source, 'quota'>): DefaultQuota => {
    if (quota === undefined) return defaults;
    const known = ownQuotas.get(quota);
    if (known !== undefined) return known;
    const own = { ...defaults, ...quota };
    ownQuotas.set(quota, own);
    return own;
  };
  const refilled = (buckets: Buckets): Buckets => {
    const at = now();
    const part = (at - buckets.at) / WINDOW_MS;
    buckets.at = at;
    const { levels, quota } = buckets;
    for (const name of NAMES) levels[name] = Math.min(quota[name], levels[name] + part * quota[name]);
    return buckets;
  };

  return {
    admit: (source) => {
      const quota = quotaOf(source);
      let buckets = bySource.get(source.id);
      if (buckets === undefined) {
        buckets = { quota, levels: { ...quota }, at: now() };
        bySource.set(source.id, buckets);
      }
      buckets.quota = quota;
      const { levels } = refilled(buckets);
      for (const name of NAMES) if (levels[name] < 1) throw refuse(name, quota, levels[name]);
      levels.requests -= 1;
    },
    charge: ({ id }, usage) => {
      const buckets = bySource.get(id);
      if (buckets === undefined) return;
      const { levels, quota } = buckets;
      for (const name of NAMES) {
        const used = usage[name];
        if (used !== undefined) levels[name] = Math.max(-quota[name], levels[name] - used);
      }
    },
  };
};
