import type { Profile } from '../../profiles/model/types.ts';
import { createPublicStudies } from '../../studies/catalogue/public-studies.ts';
import { createCatalogue } from '../../studies/catalogue/read-catalogue.ts';
import { createReadCodebook } from '../../studies/export/read-codebook.ts';
import { createVerbLabels } from '../../studies/export/verb-labels.ts';
import { createReadStudyOverlaps } from '../../studies/study/study-overlaps.ts';
import type { StudyServices } from '../../api/route/services.ts';
import type { FilterVisible } from '../../reads/query/filter-visible.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';
import { defined } from '../../core/json-object.ts';
import type { Config } from '../../core/config/config.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StudyReaderServices } from './compose-study-readers.ts';

interface StudyRooms {
  readonly store: Store;
  readonly topics: StudyTopics;
  readonly profiles: ProfileRegistry;
  readonly consent: ConsentServices;
  readonly studyReaderServices: StudyReaderServices;
}

interface StudyOptions {
  readonly config: Pick<Config, 'institution' | 'studyMinimum'>;
  readonly now: () => number;
}

/** The services of studies for labs, officers and the public. */
export const composeStudies = (
  { store, topics, profiles, consent, studyReaderServices }: StudyRooms,
  { config: { institution, studyMinimum }, now }: StudyOptions,
  filterVisible: FilterVisible,
): StudyServices => {
  const loadedProfiles = (): readonly Profile[] => profiles.list().map(({ profile }) => profile);
  return {
    ...studyReaderServices,
    catalogue: {
      publicStudies: createPublicStudies({ ...store, now }),
      catalogue: createCatalogue({
        sources: consent.lookups.listRecordingSources,
        records: consent.records,
        volumes: store.volumes,
        loadedProfiles,
      }),
      readCodebook: createReadCodebook({
        loadedProfiles,
        verbLabels: createVerbLabels({ statements: store.statements, filterVisible, now }),
      }),
      institution,
      loadedProfiles,
    },
    readOverlaps: createReadStudyOverlaps({
      listPurposes: () => consent.purposeWorkflow.list(),
      studies: store.studies,
      studyMinimum,
    }),
    ...defined({ directTopicOf: topics.direct }),
  };
};
