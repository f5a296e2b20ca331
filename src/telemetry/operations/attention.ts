import { isProblem } from '../../core/problem.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';

/** The kinds of conditions that may need an operator. */
export const ATTENTION_KINDS = [
  'part-down',
  'part-behind',
  'damaged',
  'dead-letters',
  'forwarding-refused',
  'forwarding-waits',
  'forwarding-unknown',
  'webhook-disabled',
  'webhook-waits',
  'erasures-late',
  'backup-old',
  'backup-missing',
  'disk-low',
  'noes-late',
  'people-unasked',
  'deletions-unacknowledged',
  'refusals-rising',
  'violations-rising',
  'keys-ending',
  'keys-unused',
] as const;

/** The refusals of a source that rise. */
export interface RefusalDetails {
  /** The most frequent kind of the problem, and its title. */
  readonly kind: string;
  readonly title: string;
  /** The fault of the last refusal of this kind, without anything that the tool sent; absent if the title is enough. */
  readonly fault?: string;
  /** The share of the statements of the last hour, above 0 and at most 1. */
  readonly share: number;
}

/** One thing that needs an operator. */
export interface AttentionItem {
  readonly kind: (typeof ATTENTION_KINDS)[number];
  /** `error`: something is lost or has stopped. `warning`: this will happen. */
  readonly severity: 'error' | 'warning';
  /** In milliseconds since the epoch. */
  readonly since?: number;
  /** The time at which it will be too late, in milliseconds since the epoch. */
  readonly until?: number;
  /** The number of this kind; absent if it could reveal people. */
  readonly count?: number;
  /** The id of the part, source, purpose, study or webhook. */
  readonly about?: string;
  /** The name that people use, if it is not the id: the host of a webhook. */
  readonly name?: string;
  /** The cause of a part that is down, as in `ENOSPC: the disk is full`. */
  readonly reason?: string;
  /** Present if refusals rise. */
  readonly refusal?: RefusalDetails;
  /** The path by which it is repaired: of /v1, or of a page if no route repairs it. */
  readonly link: string;
}

/** Finds what needs the attention of an operator, in their scope. */
export type FindAttention = (by: StaffPrincipal) => Promise<readonly AttentionItem[]>;

const MAX_ITEMS = 100;

const urgency = ({ severity, since = 0 }: AttentionItem): readonly [number, number] => [
  severity === 'error' ? 0 : 1,
  since,
];

const byUrgency = (one: AttentionItem, other: AttentionItem): number => {
  const [a, b] = [urgency(one), urgency(other)];
  return a[0] - b[0] || a[1] - b[1];
};

/** A damaged record keeps the rest of the list from being read. */
export const DAMAGE: AttentionItem = { kind: 'damaged', severity: 'error', link: '/docs/alerts/CarnetDamaged' };

const withoutSecond = (items: readonly AttentionItem[]): readonly AttentionItem[] => {
  const known = items.find(({ kind, since }) => kind === 'damaged' && since !== undefined) ?? DAMAGE;
  return items
    .filter(({ kind }) => kind !== 'damaged')
    .concat(items.some(({ kind }) => kind === 'damaged') ? known : []);
};

/**
 * All items, errors first, the oldest of each first; at most 100. Items that cannot be read while the journal is away
 * are left out: `part-down` says so. Items that need a damaged record are left out: `damaged` says so. Rejects with
 * Problem `store-unavailable`.
 */
export const createFindAll =
  (finders: readonly FindAttention[]): FindAttention =>
  async (by) => {
    const found = await Promise.all(
      finders.map(async (find) => {
        try {
          return await find(by);
        } catch (thrown) {
          if (isProblem(thrown, 'journal-unavailable')) return [];
          if (isProblem(thrown, 'damaged')) return [DAMAGE];
          throw thrown;
        }
      }),
    );
    return withoutSecond(found.flat()).toSorted(byUrgency).slice(0, MAX_ITEMS);
  };
