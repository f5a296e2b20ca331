import { Problem } from '../../../core/problem.ts';
import type { Source, SourceQuota } from '../../../store/ports/sources/source-repository.ts';

/** The use of a request, beside itself: statements received, bytes received or sent, and milliseconds of CPU. */
type Usage = Readonly<Partial<Record<keyof SourceQuota, number>>>;

/** The quotas of sources, and of accounts of staff, in one process. */
export interface Quotas {
  /** Counts a request. Throws Problem `too-many-requests`, with the quota, if any is used up. */
  readonly admit: (source: Pick<Source, 'id' | 'quota'>) => void;
  /** Counts a request of an account, by its name. Throws as `admit` does. */
  readonly admitAccount: (name: string) => void;
  /** Counts the use of an admitted request: it may overdraw a quota, by at most what a minute gives. */
  readonly charge: (source: Pick<Source, 'id'>, usage: Usage) => void;
}

/** The quotas of a source that has none of its own. */
type DefaultQuota = Readonly<Required<SourceQuota>>;

/** The amounts that sources and accounts may use in a minute. */
interface QuotaSettings extends DefaultQuota {
  /** Requests of an account of staff. */
  readonly accountRequests: number;
}

interface QuotasDeps {
  readonly settings: QuotaSettings;
  /** In milliseconds, and never backwards. */
  readonly now: () => number;
  /** Called for each request that is refused for the quota of its source, by its id. */
  readonly onRefused?: (source: string, problem: Problem) => void;
}

const WINDOW_MS = 60_000;
const NAMES = ['requests', 'statements', 'bytes', 'cpuMs'] as const;
type Name = (typeof NAMES)[number];

/** The levels of one source or account: the amounts left at this time. Full after a minute without use. */
interface Buckets {
  quota: DefaultQuota;
  readonly levels: Record<Name, number>;
  at: number;
}

/** The owner of a quota, and the amounts that are counted. */
interface Subject {
  readonly word: 'source' | 'account';
  readonly names: readonly Name[];
  readonly advice: string;
}
const SOURCE: Subject = { word: 'source', names: NAMES, advice: 'an operator may raise its quota' };
const ACCOUNT: Subject = { word: 'account', names: ['requests'], advice: 'wait a minute' };

const policyOf = ({ names }: Subject, quota: DefaultQuota): string =>
  names.map((name) => `"${name}";q=${quota[name]}${name === 'bytes' ? ';qu="content-bytes"' : ''};w=60`).join(', ');

const refuse = (subject: Subject, name: Name, { quota, levels }: Buckets): Problem => {
  const waitMs = ((1 - levels[name]) * WINDOW_MS) / quota[name];
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new Problem(
    'too-many-requests',
    `this ${subject.word} has used its ${quota[name]} ${name} a minute; ${subject.advice}`,
    [{ at: name, detail: `are ${quota[name]} a minute` }],
    { retryAfterS: seconds, rateLimit: { policy: policyOf(subject, quota), state: `"${name}";r=0;t=${seconds}` } },
  );
};

/**
 * Token buckets, refilled steadily; each holds what a minute gives. They are of this process: several processes give a
 * source as much each. Synchronous and without a timer, since every request comes here (0.3 µs).
 */
export const createQuotas = ({ settings, now, onRefused }: QuotasDeps): Quotas => {
  const { accountRequests, ...defaults } = settings;
  const ofAccounts: DefaultQuota = { ...defaults, requests: accountRequests };
  const bySource = new Map<string, Buckets>();
  const byAccount = new Map<string, Buckets>();
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
    // One by one: a loop over the names costs five times as much.
    levels.requests = Math.min(quota.requests, levels.requests + part * quota.requests);
    levels.statements = Math.min(quota.statements, levels.statements + part * quota.statements);
    levels.bytes = Math.min(quota.bytes, levels.bytes + part * quota.bytes);
    levels.cpuMs = Math.min(quota.cpuMs, levels.cpuMs + part * quota.cpuMs);
    return buckets;
  };

  const take = (
    subject: Subject,
    all: Map<string, Buckets>,
    { id, quota }: { id: string; quota: DefaultQuota },
  ): void => {
    let buckets = all.get(id);
    if (buckets === undefined) {
      buckets = { quota, levels: { ...quota }, at: now() };
      all.set(id, buckets);
    }
    buckets.quota = quota;
    const { levels } = refilled(buckets);
    const name = subject.names.find((one) => levels[one] < 1);
    if (name !== undefined) {
      const problem = refuse(subject, name, buckets);
      if (subject === SOURCE) onRefused?.(id, problem);
      throw problem;
    }
    levels.requests -= 1;
  };

  return {
    admit: (source) => take(SOURCE, bySource, { id: source.id, quota: quotaOf(source) }),
    admitAccount: (name) => take(ACCOUNT, byAccount, { id: name, quota: ofAccounts }),
    charge: ({ id }, usage) => {
      const buckets = bySource.get(id);
      if (buckets === undefined) return;
      const { levels, quota } = buckets;
      const { requests = 0, statements = 0, bytes = 0, cpuMs = 0 } = usage;
      levels.requests = Math.max(-quota.requests, levels.requests - requests);
      levels.statements = Math.max(-quota.statements, levels.statements - statements);
      levels.bytes = Math.max(-quota.bytes, levels.bytes - bytes);
      levels.cpuMs = Math.max(-quota.cpuMs, levels.cpuMs - cpuMs);
    },
  };
};
