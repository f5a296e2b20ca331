import { randomUUID } from 'node:crypto';
import type { OpenedAuditLog } from '../../consent/audit/open-audit-log.ts';
import type { PurposeContent } from '../../consent/model/types.ts';
import { createEndDroppedGrants, type EndDroppedGrants } from '../../consent/purposes/workflow/end-dropped-grants.ts';
import { createPurposeVersions } from '../../consent/purposes/purpose-versions.ts';
import { createPurposeWorkflow, type PurposeWorkflow } from '../../consent/purposes/workflow/purpose-workflow.ts';
import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import type { Fault } from '../../core/problem.ts';
import { createCoveringGrants } from '../../access/sources/sharing/covering-grants.ts';
import type { FindResponsiblePerson } from '../../access/sources/find-responsible-person.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { Store } from '../../store/ports/store.ts';

interface ComposePurposeWorkflowDeps {
  readonly store: Pick<Store, 'purposes' | 'sources' | 'forwardings'>;
  readonly findResponsiblePerson: FindResponsiblePerson;
  readonly records: RecordPurposes;
  readonly findSource: (id: string) => Promise<Source | undefined>;
  readonly audit: OpenedAuditLog;
  readonly checkPurpose: (content: PurposeContent) => Promise<readonly Fault[]>;
  readonly studyMinimum: number;
  readonly now: () => number;
}

/** The workflow of purposes. When a version that drops a recipient opens, that reader's grant ends. */
export const composePurposeWorkflow = ({
  store,
  findResponsiblePerson,
  records,
  findSource,
  audit: { auditLog, recordChange },
  checkPurpose,
  studyMinimum,
  now,
}: ComposePurposeWorkflowDeps): {
  readonly purposeWorkflow: PurposeWorkflow;
  readonly endDroppedGrants: EndDroppedGrants;
} => {
  const versions = createPurposeVersions({ repository: store.purposes, auditLog });
  const workflow = createPurposeWorkflow({
    versions,
    records,
    findSource,
    findResponsiblePerson,
    checkProfiles: checkPurpose,
    requirements: {
      studyMinimum,
      hasTarget: async (purpose) => (await store.forwardings.find(purpose)) !== undefined,
    },
    newId: randomUUID,
    now,
  });
  const endDroppedGrants = createEndDroppedGrants({
    versions,
    grants: createCoveringGrants(store.sources, now),
    findSource,
    recordChange,
  });
  return {
    endDroppedGrants,
    purposeWorkflow: {
      ...workflow,
      open: async (id, by) => {
        const opened = await workflow.open(id, by);
        await endDroppedGrants.ofPurpose(id, by.key);
        return opened;
      },
    },
  };
};
