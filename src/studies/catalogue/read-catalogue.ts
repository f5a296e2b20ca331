import { defined } from '../../core/json-object.ts';
import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { VolumeRepository } from '../../store/ports/studies/volume-repository.ts';
import { datasetId, datasetOf, type Dataset } from './catalogue.ts';

export interface ReadCatalogueDeps {
  /** The sources that record. */
  readonly sources: () => Promise<readonly Source[]>;
  readonly records: RecordPurposes;
  readonly volumes: VolumeRepository;
  readonly loadedProfiles: () => readonly Profile[];
}

/** The datasets that studies may request, read after the call. Rejects with Problem `store-unavailable`. */
export interface Catalogue {
  /** The datasets sorted by id. */
  datasets(): Promise<readonly Dataset[]>;
  find(id: string): Promise<Dataset | undefined>;
}

/** The loaded profiles that a source is checked against; a single undefined if there are none. */
export const profilesOfSource = (
  { profiles = [] }: Source,
  loadedProfiles: readonly Profile[],
): readonly (Profile | undefined)[] => {
  const found = loadedProfiles.filter(({ id }) =>
    profiles.some((profile) => profile.id === id && profile.mode !== 'off'),
  );
  return found.length === 0 ? [undefined] : found;
};

/** One dataset for each source and profile that it is checked against, or one for a source without profiles. */
export const createCatalogue = ({ sources, records, volumes, loadedProfiles }: ReadCatalogueDeps): Catalogue => {
  const datasets = async (): Promise<readonly Dataset[]> => {
    const all = await sources();
    const purposes = await records.getAll(all);
    const profiles = loadedProfiles();
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
            ...defined({ profile, volume }),
          });
        });
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  };
  return { datasets, find: async (id) => (await datasets()).find((dataset) => dataset.id === id) };
};
