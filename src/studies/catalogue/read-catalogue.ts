import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { Source } from '../../store/ports/source-repository.ts';
import type { VolumeRepository } from '../../store/ports/volume-repository.ts';
import { datasetId, datasetOf, type Dataset } from './catalogue.ts';

/** What `createCatalogue` is built from. */
export interface ReadCatalogueDeps {
  /** Those that record. */
  readonly sources: () => Promise<readonly Source[]>;
  readonly records: Pick<RecordPurposes, 'ofAll'>;
  readonly volumes: Pick<VolumeRepository, 'find'>;
  /** The profiles that are held here. */
  readonly held: () => readonly Profile[];
}

/** What can be asked for, read now. Rejects with Problem `store-unavailable`. */
export interface Catalogue {
  /** By their ids. */
  datasets(): Promise<readonly Dataset[]>;
  find(id: string): Promise<Dataset | undefined>;
}

/**
 * The profiles by which what a source records is described: those that it is held to; undefined, alone, where there are
 * none.
 */
export const profilesOfSource = (
  { profiles = [] }: Source,
  held: readonly Profile[],
): readonly (Profile | undefined)[] => {
  const found = held.filter(({ id }) => profiles.some((profile) => profile.id === id && profile.mode !== 'off'));
  return found.length === 0 ? [undefined] : found;
};

/**
 * Builds the reading of the catalogue: a dataset for each source and each profile that it is held to, or one for a
 * source without.
 */
export const createCatalogue = ({ sources, records, volumes, held }: ReadCatalogueDeps): Catalogue => {
  const datasets = async (): Promise<readonly Dataset[]> => {
    const all = await sources();
    const purposes = await records.ofAll(all);
    const profiles = held();
    const counted = await volumes.find(
      all.flatMap((source) => profilesOfSource(source, profiles).map((profile) => datasetId(source.id, profile?.id))),
    );
    return all
      .flatMap((source) => {
        const purpose = purposes.get(source.id);
        if (purpose === undefined) return [];
        const { basis, controller } = purpose;
        return profilesOfSource(source, profiles).map((profile) => {
          const volume = counted.get(datasetId(source.id, profile?.id));
          return datasetOf({
            source,
            basis,
            controller,
            ...(profile === undefined ? {} : { profile }),
            ...(volume === undefined ? {} : { volume }),
          });
        });
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  };
  return { datasets, find: async (id) => (await datasets()).find((dataset) => dataset.id === id) };
};
