import type { TrafficRepository } from '../../store/ports/sources/traffic-repository.ts';

/** The interval at which each sink erases statements that are past their retention. */
export const EXPIRED_SWEEP_EVERY_MS = 60_000;

/** No source has such an id. */
const SOURCE = 'part:maintenance';
const WHAT = 'sweep/expired';

/** Notes that a sweep has ended now. Rejects with Problem `store-unavailable`. */
export const createNoteExpiredSweep = (repository: TrafficRepository, now: () => number) => (): Promise<void> =>
  repository.see([{ source: SOURCE, what: WHAT, at: now() }]);

/** The end of the last sweep, in milliseconds since the epoch. Rejects with Problem `store-unavailable`. */
export const createReadExpiredSweep = (repository: TrafficRepository) => async (): Promise<number | undefined> =>
  (await repository.listSeen(SOURCE)).find(({ what }) => what === WHAT)?.at;
