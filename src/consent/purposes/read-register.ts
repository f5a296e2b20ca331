import type { PurposeRepository } from '../../store/ports/consent/purpose-repository.ts';
import type { Purpose } from '../model/types.ts';
import { type RecordingSource, type RecordPurposes, sourceOfRecord } from './recording-purpose.ts';

/** The content of the processing register: every version of every purpose, implied ones too, and the sources. */
export interface Register<S extends RecordingSource> {
  readonly purposes: readonly Purpose[];
  readonly sources: readonly S[];
}

interface ReadRegisterDeps<S extends RecordingSource> {
  readonly repository: PurposeRepository;
  readonly records: RecordPurposes;
  readonly listSources: () => Promise<readonly S[]>;
  /** The sources that may read what another source records, by the id of the latter. */
  readonly findReaders: () => Promise<ReadonlyMap<string, readonly { readonly name: string }[]>>;
}

/** A reader of a source is a recipient, even if the purpose does not name it. */
const withReaders = (purpose: Purpose, readers: readonly { readonly name: string }[] = []): Purpose => {
  const recipients = [...new Set([...purpose.recipients, ...readers.map(({ name }) => name)])];
  return recipients.length === purpose.recipients.length ? purpose : { ...purpose, recipients };
};

export const createReadRegister =
  <S extends RecordingSource>({ repository, records, listSources, findReaders }: ReadRegisterDeps<S>) =>
  async (): Promise<Register<S>> => {
    const sources = await listSources();
    const [persisted, all, readers] = await Promise.all([repository.list({}), records.getAll(sources), findReaders()]);
    const persistedIds = new Set(persisted.map(({ id }) => id));
    return {
      purposes: [
        ...(persisted as readonly unknown[] as readonly Purpose[]),
        ...[...all.values()].filter(({ id }) => !persistedIds.has(id)),
      ].map((purpose) => withReaders(purpose, readers.get(sourceOfRecord(purpose.id) ?? ''))),
      sources,
    };
  };
