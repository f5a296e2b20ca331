import type { TrafficRepository } from '../../store/ports/sources/traffic-repository.ts';
import { noteLast, type NoteRepository } from './note-last.ts';

/** No source has such an id. */
const SOURCE = 'part:backup';
const WHAT = 'backup/made';
const EXPORTED = 'erasures/exported';

/** Notes the start of the newest backup. Rejects with Problem `store-unavailable`. */
export const createNoteBackup =
  (repository: NoteRepository) =>
  (at: number): Promise<void> =>
    noteLast(repository, { source: SOURCE, what: WHAT, at });

/** The start of the newest backup, in milliseconds since the epoch; undefined before the first. Rejects as above. */
export const createReadLastBackup = (repository: TrafficRepository) => async (): Promise<number | undefined> =>
  (await repository.listSeen(SOURCE)).find(({ what }) => what === WHAT)?.at;

/** Notes the time at which the list of erasures was written. Rejects as above. */
export const createNoteErasuresExport =
  (repository: NoteRepository) =>
  (at: number): Promise<void> =>
    noteLast(repository, { source: SOURCE, what: EXPORTED, at });

/** The time of the last list of erasures, in milliseconds since the epoch; undefined before it. Rejects as above. */
export const createReadLastErasuresExport =
  (repository: Pick<TrafficRepository, 'listSeen'>) => async (): Promise<number | undefined> =>
    (await repository.listSeen(SOURCE)).find(({ what }) => what === EXPORTED)?.at;
