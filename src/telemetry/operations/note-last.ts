import { CLOCKS_DIFFER_MS } from '../../core/time.ts';
import type { LastSeen, TrafficRepository } from '../../store/ports/sources/traffic-repository.ts';

/** The repository of last times. */
export type NoteRepository = TrafficRepository;

/**
 * Notes the last time of something. A time noted while the clock was ahead would exclude every later one, so it is
 * replaced. Rejects with Problem `store-unavailable`.
 */
export const noteLast = async (repository: NoteRepository, note: LastSeen): Promise<void> => {
  const seen = await repository.listSeen(note.source);
  const others = seen.filter(({ what }) => what !== note.what);
  const isAhead = seen.some(({ what, at }) => what === note.what && at > note.at + CLOCKS_DIFFER_MS);
  if (isAhead) await repository.deleteSeen(note.source, Number.MAX_SAFE_INTEGER);
  await repository.see(isAhead ? [...others, note] : [note]);
};
