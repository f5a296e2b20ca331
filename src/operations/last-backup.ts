import type { TrafficRepository } from '../store/ports/consent/traffic-repository.ts';

/** No source has such an id. */
const SOURCE = 'part:backup';
const WHAT = 'backup/made';

/** Notes when the newest backup was begun. Rejects with Problem `store-unavailable`. */
export const createNoteBackup =
  (repository: Pick<TrafficRepository, 'see'>) =>
  (at: number): Promise<void> =>
    repository.see([{ source: SOURCE, what: WHAT, at }]);

/** When it was, in milliseconds since the epoch; undefined before the first. Rejects as above. */
export const createReadLastBackup =
  (repository: Pick<TrafficRepository, 'listSeen'>) => async (): Promise<number | undefined> =>
    (await repository.listSeen(SOURCE)).find(({ what }) => what === WHAT)?.at;
