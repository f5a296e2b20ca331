import type { PurposeRepository } from '../../store/ports/purpose-repository.ts';
import type { Purpose } from '../model/types.ts';
import type { RecordingSource, RecordPurposes } from './recording-purpose.ts';

/** The content of the processing register: every version of every purpose, implied ones too, and the sources. */
export interface Register<S extends RecordingSource> {
  readonly purposes: readonly Purpose[];
  readonly sources: readonly S[];
}

interface ReadRegisterDeps<S extends RecordingSource> {
  readonly repository: Pick<PurposeRepository, 'list'>;
  readonly records: Pick<RecordPurposes, 'getAll'>;
  readonly listSources: () => Promise<readonly S[]>;
}

export const createReadRegister =
  <S extends RecordingSource>({ repository, records, listSources }: ReadRegisterDeps<S>) =>
  async (): Promise<Register<S>> => {
    const sources = await listSources();
    const [persisted, all] = await Promise.all([repository.list({}), records.getAll(sources)]);
    const persistedIds = new Set(persisted.map(({ id }) => id));
    return {
      purposes: [
        ...(persisted as readonly unknown[] as readonly Purpose[]),
        ...[...all.values()].filter(({ id }) => !persistedIds.has(id)),
      ],
      sources,
    };
  };
