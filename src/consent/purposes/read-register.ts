import type { PurposeRepository } from '../../store/ports/purpose-repository.ts';
import type { RecordingSource, RecordPurposes } from './recording-purpose.ts';
import type { Purpose } from '../model/types.ts';

/** What `createRegistered` is built from. */
export interface RegisteredDeps<S extends RecordingSource> {
  readonly repository: Pick<PurposeRepository, 'list'>;
  readonly records: Pick<RecordPurposes, 'ofAll'>;
  readonly sources: () => Promise<readonly S[]>;
}

/**
 * Builds the reading of what the register lists: every version of every purpose, those that sources imply and nobody
 * has written down too, and the sources.
 */
export const createRegistered =
  <S extends RecordingSource>({ repository, records, sources: all }: RegisteredDeps<S>) =>
  async (): Promise<{ readonly purposes: readonly Purpose[]; readonly sources: readonly S[] }> => {
    const sources = await all();
    const [written, implied] = await Promise.all([repository.list({}), records.ofAll(sources)]);
    const there = new Set(written.map(({ id }) => id));
    return {
      purposes: [
        ...(written as readonly unknown[] as readonly Purpose[]),
        ...[...implied.values()].filter(({ id }) => !there.has(id)),
      ],
      sources,
    };
  };
