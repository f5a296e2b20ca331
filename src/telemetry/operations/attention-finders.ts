import { defined } from '../../core/json-object.ts';
import { dayStart, HOUR_MS, MINUTE_MS, UNACKNOWLEDGED_MS } from '../../core/time.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { type AttentionItem, DAMAGE, type FindAttention } from './attention.ts';
import type { LastCheck } from './last-check.ts';
import type { PartState } from './part-states.ts';
import { lateSince } from './open-erasures.ts';
import type { ReadTraffic } from './read-traffic.ts';

const FORWARDING_WAITS_MS = 15 * 60_000;
/** The limit of the alert CarnetNoesLate. */
const NOES_LATE_MS = 5 * 60_000;
/** Limits for the violations of the last two hours, against those of the day before. */
const RISING_AT_LEAST = 20;
const RISING_FACTOR = 3;

const isRoot = ({ organisation }: StaffPrincipal): boolean => organisation === ROOT_ORGANISATION;

const onlyRoot =
  (find: () => Promise<readonly AttentionItem[]>): FindAttention =>
  (by) =>
    isRoot(by) ? find() : Promise.resolve([]);

/** Parts that are down or behind. */
export const partItems = (parts: readonly PartState[]): readonly AttentionItem[] =>
  parts.flatMap(({ part, health, since, reason }): readonly AttentionItem[] => {
    if (health === 'up' || health === 'unknown') return [];
    const isDown = health === 'down';
    return [
      {
        kind: isDown ? 'part-down' : 'part-behind',
        severity: isDown ? 'error' : 'warning',
        since,
        about: part,
        ...defined({ reason }),
        link: '/v1/operations',
      },
    ];
  });

/** Dead letters of the journal that wait for an operator. */
export const createFindDeadLetters =
  (list: (by: StaffPrincipal) => Promise<readonly { readonly addedAt: number }[]>): FindAttention =>
  async (by) => {
    const waiting = await list(by);
    if (waiting.length === 0) return [];
    const since = Math.min(...waiting.map(({ addedAt }) => addedAt));
    return [{ kind: 'dead-letters', severity: 'error', since, count: waiting.length, link: '/v1/dead-letters' }];
  };

/** The state of one purpose that is forwarded. */
export interface ForwardingState {
  readonly purpose: string;
  readonly waiting: number;
  readonly waitingSince?: number;
  readonly deadLetters: number;
  /** The review of a target that may have received data unknown here. */
  readonly review?: {
    readonly from: number;
    readonly until: number;
    readonly doneAt?: number;
    readonly unsure: number;
  };
}

/** True if a person has to handle it. For a while after a restore it continues without one. */
const isUnknown = ({ until, doneAt, unsure }: NonNullable<ForwardingState['review']>, now: number): boolean =>
  doneAt === undefined ? now - until >= FORWARDING_WAITS_MS : unsure > 0;

/** Forwarding that waits, or that its target refuses, or whose target may have unknown data. */
export const createFindForwarding =
  (list: (by: StaffPrincipal) => Promise<readonly ForwardingState[]>, now: () => number): FindAttention =>
  async (by) =>
    (await list(by)).flatMap(({ purpose, waiting, waitingSince, deadLetters, review }): readonly AttentionItem[] => {
      const link = `/v1/forwarding/${encodeURIComponent(purpose)}`;
      const isLate = waitingSince !== undefined && now() - waitingSince >= FORWARDING_WAITS_MS;
      return [
        ...(deadLetters === 0
          ? []
          : [
              {
                ...({ kind: 'forwarding-refused', severity: 'error', count: deadLetters, about: purpose } as const),
                link: `${link}/dead-letters`,
              },
            ]),
        ...(isLate
          ? [
              {
                ...({ kind: 'forwarding-waits', severity: 'warning', count: waiting, about: purpose } as const),
                since: waitingSince,
                link,
              },
            ]
          : []),
        ...(review !== undefined && isUnknown(review, now())
          ? [
              {
                ...({ kind: 'forwarding-unknown', severity: 'error', about: purpose } as const),
                ...(review.from !== 0 && { since: review.from }),
                link,
              },
            ]
          : []),
      ];
    });

/** The state of a webhook that is checked. */
export interface WebhookState {
  readonly id: string;
  /** The host of its address. */
  readonly host: string;
  readonly state: string;
  readonly createdAt: number;
  readonly failingSince?: number;
  /** True if its statements wait until an operator approves its host. */
  readonly isWaiting: boolean;
}

/** Webhooks that were disabled, and those that wait for an operator. */
export const createFindWebhooks =
  (list: (by: StaffPrincipal) => Promise<readonly WebhookState[]>): FindAttention =>
  async (by) =>
    (await list(by))
      .filter(({ state, isWaiting }) => state === 'disabled' || (state === 'active' && isWaiting))
      .map(({ id, host, state, createdAt, failingSince }) => {
        const isDisabled = state === 'disabled';
        const since = isDisabled ? failingSince : createdAt;
        return {
          ...({ kind: isDisabled ? 'webhook-disabled' : 'webhook-waits', severity: 'warning', about: id } as const),
          name: host,
          ...defined({ since }),
          link: `/v1/webhooks/${id}`,
        };
      });

/** Erasures that are not done after an hour. Their number is left out, and their begin is in whole minutes. */
export const createFindErasures = (
  pending: () => Promise<{ readonly oldestAt?: number }>,
  now: () => number,
): FindAttention =>
  onlyRoot(async () => {
    const since = lateSince((await pending()).oldestAt, now());
    return since === undefined
      ? []
      : [{ kind: 'erasures-late', severity: 'error', since, link: '/v1/operations/retention' }];
  });

/** The damage that the newest check of journal and store has found, and its time. Also damage met since that check. */
export const createFindDamage = (lastCheck: () => Promise<LastCheck | undefined>): FindAttention =>
  onlyRoot(async () => {
    const { at, damage = {}, metAt } = (await lastCheck()) ?? { at: 0 };
    const count = Object.values(damage).reduce((sum, one) => sum + one, 0);
    if (count > 0) return [{ ...DAMAGE, since: at, count }];
    return metAt === undefined ? [] : [{ ...DAMAGE, since: metAt }];
  });

/** No backup is recorded, or the newest is older than twice the time in which one is expected. */
export const createFindOldBackup = (
  lastBackup: () => Promise<number | undefined>,
  { everyHours, now }: { readonly everyHours: number; readonly now: () => number },
): FindAttention =>
  onlyRoot(async () => {
    if (everyHours === 0) return [];
    const since = await lastBackup();
    if (since === undefined)
      return [{ kind: 'backup-missing', severity: 'warning', link: '/docs/alerts/CarnetBackupMissing' }];
    // A time in the future was noted by a clock that was corrected since.
    return Math.abs(now() - since) <= 2 * everyHours * HOUR_MS
      ? []
      : [{ kind: 'backup-old', severity: 'warning', since, link: '/docs/alerts/CarnetBackupOld' }];
  });

/** The disk of the folder of embedded files, in bytes. */
export interface DiskSpace {
  readonly free: number;
  readonly total: number;
}

/** A disk with less than this is named, in bytes; also one with less than a share of it, unless that is very much. */
const DISK_WARNS = { free: 2e9, share: 0.05, atMost: 50e9 } as const;
const DISK_STOPS = 1e9;

/** The disk of embedded files, if little of it is free. */
export const createFindLowDisk = (readDisk: () => Promise<DiskSpace | undefined>): FindAttention =>
  onlyRoot(async () => {
    const disk = await readDisk();
    if (disk === undefined) return [];
    const { free, total } = disk;
    const isLow = free < Math.max(DISK_WARNS.free, Math.min(DISK_WARNS.share * total, DISK_WARNS.atMost));
    const severity = free < DISK_STOPS ? 'error' : 'warning';
    return isLow ? [{ kind: 'disk-low', severity, link: '/docs/alerts/CarnetDiskFills' }] : [];
  });

/**
 * The list of noes is written within seconds. It is late if decisions may be missing for longer. Once the store is back
 * after an outage (`backAt`), the list has a minute to follow.
 */
export const createFindLateNoes = (
  completeUntil: () => Promise<number | undefined>,
  now: () => number,
  backAt: () => number = () => -Infinity,
): FindAttention =>
  onlyRoot(async () => {
    if (now() - backAt() < MINUTE_MS) return [];
    const since = await completeUntil();
    // A time in the future was noted by a clock that was corrected since.
    return since === undefined || Math.abs(now() - since) <= NOES_LATE_MS
      ? []
      : [{ kind: 'noes-late', severity: 'error', since, link: '/docs/alerts/CarnetNoesLate' }];
  });

/** Decisions lost by a restore, with the time since which they are unknown. Unknown people are left out. */
export const createFindUnasked = (unknownSince: () => Promise<string | undefined>): FindAttention =>
  onlyRoot(async () => {
    const since = await unknownSince();
    return since === undefined
      ? []
      : [
          {
            kind: 'people-unasked',
            severity: 'warning',
            since: Date.parse(since),
            link: '/docs/alerts/CarnetNoesLate',
          },
        ];
  });

/** Studies whose lab has not acknowledged deletions for a week. The begin of the wait is in whole days. */
export const createFindUnacknowledged = (
  ackLags: () => Promise<readonly { readonly study: string; readonly seconds: number }[]>,
  now: () => number,
): FindAttention =>
  onlyRoot(async () =>
    (await ackLags())
      .filter(({ seconds }) => seconds * 1000 >= UNACKNOWLEDGED_MS)
      .map(({ study, seconds }) => ({
        ...({ kind: 'deletions-unacknowledged', severity: 'warning', about: study } as const),
        since: dayStart(now() - seconds * 1000),
        link: `/v1/purposes/${encodeURIComponent(study)}`,
      })),
  );

/** True if the violations of two hours are many, and many more than in two hours of the day before. */
export const isRising = (ofTwoHours: number, ofDay: number): boolean => {
  const usual = (Math.max(0, ofDay - ofTwoHours) / 22) * 2;
  return ofTwoHours >= RISING_AT_LEAST && ofTwoHours >= RISING_FACTOR * usual;
};

interface RisingDeps {
  readonly countsOf: ReadTraffic['countsOf'];
  /** The ids of the sources in an operator's scope. */
  readonly sources: (by: StaffPrincipal) => Promise<readonly string[]>;
}

/** Violations of profiles that rise, with the source that has most of them. */
export const createFindRising =
  ({ countsOf, sources }: RisingDeps): FindAttention =>
  async (by) => {
    const { organisation } = by;
    const [recent, day] = await Promise.all([countsOf(organisation, 2), countsOf(organisation, 24)]);
    const count = recent['violations'] ?? 0;
    if (!isRising(count, day['violations'] ?? 0)) return [];
    let [about, most] = ['', 0];
    for (const source of await sources(by)) {
      const { violations = 0 } = await countsOf(source, 2);
      if (violations > most) [about, most] = [source, violations];
    }
    const rising = { kind: 'violations-rising', severity: 'warning', count } as const;
    return [
      about === '' ? { ...rising, link: '/v1/sources' } : { ...rising, about, link: `/v1/sources/${about}/violations` },
    ];
  };
