/** The data that leaves for the lab of a study now. */
export type ReleaseNow = 'everything' | 'few-people' | 'suspended' | 'over' | 'not-yet';

type Emits = 'everything' | 'deletions';

export const releaseOf = ({ emits, state }: { readonly emits?: Emits; readonly state: string }): ReleaseNow => {
  if (state === 'closed' || state === 'destroyed') return 'over';
  if (state === 'suspended') return 'suspended';
  if (emits === undefined) return 'not-yet';
  return emits === 'everything' ? 'everything' : 'few-people';
};

interface StreamStatus {
  readonly emits: Emits;
  /** The cursor of the last change. */
  readonly head: string;
  readonly acknowledged?: { readonly cursor: string };
}

/** The number in a cursor of a stream, as in `v1.0-1842`. */
const placeOf = (cursor: string): number => Number(/-(-?\d+)$/.exec(cursor)?.[1] ?? Number.NaN);

const STEP = 10;
const LEAST = 2 * STEP;

/**
 * The largest possible number of records and deletions after those that the lab has acknowledged, in whole tens,
 * because cursors have gaps. Undefined below twenty, and while only deletions leave, because their number would reveal
 * people.
 */
export const unacknowledgedChanges = ({ emits, head, acknowledged }: StreamStatus): number | undefined => {
  if (emits !== 'everything') return undefined;
  const count = placeOf(head) - (acknowledged === undefined ? -1 : placeOf(acknowledged.cursor));
  return count >= LEAST ? Math.ceil(count / STEP) * STEP : undefined;
};
