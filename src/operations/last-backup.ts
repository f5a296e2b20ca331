import type { TrafficRepository } from '../store/ports/sources/traffic-repository.ts';

/** No source has such an id. */
const SOURCE = 'part:backup';
const WHAT = 'backup/made';
const EXPORTED = 'erasures/exported';

/** Notes when the newest backup was begun. Rejects with Problem `store-unavailable`. */
export const createNoteBackup =
  (repository: Pick<TrafficRepository, 'see'>) =>
  (at: number): Promise<void> =>
    repository.see([{ source: SOURCE, what: WHAT, at }]);

/** When it was, in milliseconds since the epoch; undefined before the first. Rejects as above. */
export const createReadLastBackup =
  (repository: Pick<TrafficRepository, 'listSeen'>) => async (): Promise<number | undefined> =>
    (await repository.listSeen(SOURCE)).find(({ what }) => what === WHAT)?.at;

/** Notes when the list of erasures was last written. Rejects as above. */
export const createNoteErasuresExport =
  (repository: Pick<TrafficRepository, 'see'>) =>
  (at: number): Promise<void> =>
    repository.see([{ source: SOURCE, what: EXPORTED, at }]);

/** When it was, in milliseconds since the epoch; undefined before the first. Rejects as above. */
export const createReadLastErasuresExport =
  (repository: Pick<TrafficRepository, 'listSeen'>) => async (): Promise<number | undefined> =>
    (await repository.listSeen(SOURCE)).find(({ what }) => what === EXPORTED)?.at;
