import { isProblem } from '../../core/problem.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';

/** What may need an operator. */
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
  'noes-late',
  'people-unasked',
  'deletions-unacknowledged',
  'violations-rising',
  'keys-ending',
  'keys-unused',
] as const;

/** One thing that needs an operator. */
export interface AttentionItem {
  readonly kind: (typeof ATTENTION_KINDS)[number];
  /** `error`: something is lost or stands still; `warning`: it will be. */
  readonly severity: 'error' | 'warning';
  /** In milliseconds since the epoch. */
  readonly since?: number;
  /** In milliseconds since the epoch: when it will be too late. */
  readonly until?: number;
  /** How many of the kind; absent where the number would tell of people. */
  readonly count?: number;
  /** The id of the part, source, purpose, study or webhook. */
  readonly about?: string;
  /** What people call it, where that is not the id: the host that a webhook is sent to. */
  readonly name?: string;
  /** The path by which it is mended: of /v1, or of a page where no route has it. */
  readonly link: string;
}

/** Finds what needs the attention of an operator, of what they reach. */
export type FindAttention = (by: StaffPrincipal) => Promise<readonly AttentionItem[]>;

const MOST_ITEMS = 100;

const urgency = ({ severity, since = 0 }: AttentionItem): readonly [number, number] => [
  severity === 'error' ? 0 : 1,
  since,
];

const byUrgency = (one: AttentionItem, other: AttentionItem): number => {
  const [a, b] = [urgency(one), urgency(other)];
  return a[0] - b[0] || a[1] - b[1];
};

/** What is damaged keeps the rest of the list from being read. */
export const DAMAGE: AttentionItem = { kind: 'damaged', severity: 'error', link: '/docs/alerts/CarnetDamaged' };

const withoutSecond = (items: readonly AttentionItem[]): readonly AttentionItem[] => {
  const known = items.find(({ kind, since }) => kind === 'damaged' && since !== undefined) ?? DAMAGE;
  return items
    .filter(({ kind }) => kind !== 'damaged')
    .concat(items.some(({ kind }) => kind === 'damaged') ? known : []);
};

/**
 * All that is found, errors first, the oldest of each first; at most 100. What cannot be read while the journal is away
 * is left out: `part-down` says so; so is what a damaged record is part of: `damaged` says so. Rejects with Problem
 * `store-unavailable`.
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
    return withoutSecond(found.flat()).toSorted(byUrgency).slice(0, MOST_ITEMS);
  };
