import type { Journal } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import type { Store } from '../../store/ports/store.ts';
import { createDestroyStudy } from '../../studies/release/retraction/destroy-study.ts';
import { CARNET_STEWARD } from '../../consent/purposes/workflow/purpose-workflow.ts';
import type { StudyKeyStore } from '../../studies/study/key-store.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';

export interface StudyPublisherServices {
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly profiles: Pick<ProfileRegistry, 'list'>;
  readonly consent: ConsentServices;
  readonly keys: StudyKeyStore;
}

export const composeDestroyStudy = ({ store, topics, consent }: StudyPublisherServices, now: () => number) => {
  const { auditLog, purposeWorkflow } = consent;
  return createDestroyStudy({
    topics,
    releases: store.releases,
    forwardings: store.forwardings,
    studies: store.studies,
    auditLog,
    now,
    markPurposeDestroyed: async (study) => {
      const { inForce } = await purposeWorkflow.get(study);
      if (inForce?.state === 'open' || inForce?.state === 'suspended')
        await purposeWorkflow.close(study, CARNET_STEWARD);
      if (inForce?.state !== 'destroyed') await purposeWorkflow.markDestroyed(study);
    },
  });
};
