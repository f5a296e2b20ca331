import type { Purpose } from '../../consent/model/types.ts';
import { createActiveStudies } from '../../studies/release/candidates/active-studies.ts';
import type { ReleaseCount } from '../../studies/release/candidates/build-release.ts';
import { createUpdateEligibility } from '../../studies/release/maintenance/eligibility.ts';
import { createReadHasRecord } from '../../studies/release/maintenance/has-record.ts';
import { ReleaseCandidates } from '../../studies/release/candidates/release-candidates.ts';
import type { NotReleasedReason } from '../../studies/release/candidates/release-gates.ts';
import { createReleaseRetraction } from '../../studies/release/retraction/retract-releases.ts';
import type { StudyPublisherServices } from './compose-destroy-study.ts';

export interface ReleaseOptions {
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
  readonly observe?: {
    released(count: ReleaseCount): void;
    skipped(count: ReleaseCount & { readonly why: NotReleasedReason }): void;
  };
  /** STUDY_MINIMUM. */
  readonly studyMinimum: number;
  readonly now: () => number;
}

/** The services that decide on releases, for the study publisher and the forwarder. */
export const composeReleases = (
  { store, topics, profiles, consent, keys }: StudyPublisherServices,
  { publicUrl, observe, studyMinimum, now }: ReleaseOptions,
  ownerOf: (study: string) => number,
) => {
  const { releases, statements, studies, forwardings } = store;
  const { people, records } = consent;
  const { findPurposes } = consent;
  const loadedProfiles = () => profiles.list().map(({ profile }) => profile);
  const recordPurposeOf = async (id: string): Promise<Purpose | undefined> => {
    const source = await consent.lookups.findCachedSource(id);
    return source && records.get(source);
  };
  return {
    activeStudies: createActiveStudies({
      studies,
      findPurposes,
      keys,
      loadedProfiles,
      publicUrl,
      now,
    }),
    candidates: new ReleaseCandidates({
      releases,
      statements,
      people,
      ownerOf,
      now,
      onNotReleased: (of) => observe?.skipped(of),
      recordPurposeOf,
    }),
    retraction: createReleaseRetraction({
      releases,
      studies,
      forwardings,
      topics,
      people,
      now,
      findStudyEnds: async (ids) => new Map([...(await findPurposes(ids))].map(([id, { purpose }]) => [id, purpose])),
    }),
    updateEligibility: createUpdateEligibility({
      studies,
      people,
      purposeOf: async (study) => (await findPurposes([study])).get(study)?.purpose,
      readHasRecord: createReadHasRecord({
        statements,
        keys,
        loadedProfiles,
        publicUrl,
        gates: { people, recordPurposeOf, now },
        now,
      }),
      studyMinimum,
      now,
    }),
    onReleased: (count: ReleaseCount): void => {
      if (count.statements > 0) observe?.released(count);
    },
  };
};
