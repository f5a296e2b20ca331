import { createMyDecisions } from '../consent/subject/my-decisions.ts';
import { createMyExport } from '../consent/subject/my-export.ts';
import { createMyHistory } from '../consent/subject/my-history.ts';
import { createMyOverview } from '../consent/subject/my-overview.ts';
import { createReadOwnDocuments } from '../consent/subject/own-documents.ts';
import { createOwnStatements } from '../consent/subject/own-statements.ts';
import { createMakeReceipt } from '../consent/subject/receipt.ts';
import { createReadSessionScope } from '../consent/subject/session-scope.ts';
import { createSessionSubjects } from '../consent/subject/session-subject.ts';
import { createSubjectService, type SubjectService } from '../consent/subject/subject-service.ts';
import { createReadOrganisationTree } from '../sources/organisations.ts';
import type { ConsentDeps, ConsentServices } from './compose-consent.ts';

interface SubjectServiceParts {
  readonly store: ConsentDeps['store'];
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly newId: () => string;
  readonly now: () => number;
}

type Shared = Pick<
  ConsentServices,
  'authorityOf' | 'findPurposes' | 'auditLog' | 'keys' | 'decisionService' | 'retentionVerdicts' | 'retentionStart'
>;

/** Composes what a signed-in person sees and does. */
export const composeSubjectService = (
  { store, publicUrl, newId, now }: SubjectServiceParts,
  shared: Shared,
): SubjectService => {
  const { authorityOf, findPurposes, auditLog, keys, decisionService, retentionVerdicts, retentionStart } = shared;
  const { purposes, sources } = store;
  const subjects = createSessionSubjects({ people: store.people, newId, now });
  const readScope = createReadSessionScope({
    sources,
    readOrganisationTree: createReadOrganisationTree({ organisations: store.organisations, now }),
  });
  const makeReceipt = createMakeReceipt({ purposes, keys, issuer: { publicUrl, authorityOf } });
  const history = createMyHistory({ subjects, readScope, auditLog, findPurposes, makeReceipt, now });
  const ownStatements = createOwnStatements({ repository: store.statements, retentionVerdicts, retentionStart });
  const readOwnDocuments = createReadOwnDocuments({ repository: store.documents, retentionVerdicts });
  return createSubjectService({
    subjects,
    readScope,
    history,
    decisions: createMyDecisions({ subjects, readScope, decisionService, history, findPurposes, sources, now }),
    readOverview: createMyOverview({
      subjects,
      readScope,
      ownStatements,
      findPurposes,
      purposes,
      sources,
      auditLog,
      now,
    }),
    exportMine: createMyExport({ subjects, readScope, findPurposes, history, ownStatements, readOwnDocuments }),
  });
};
