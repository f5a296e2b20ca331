import type { AuditLog } from '../consent/audit/audit-log.ts';
import type { SigningKeys } from '../consent/audit/jws.ts';
import type { DecisionService } from '../consent/decisions/decision-service.ts';
import type { FindPurposesInForce } from '../consent/decisions/purposes-in-force.ts';
import type { RetentionVerdicts } from '../consent/gate/retention-verdicts.ts';
import type { RetentionStart } from '../consent/gate/retention-window.ts';
import type { AuthorityOf } from '../consent/model/supervisory-authority.ts';
import { createMyDecisions } from '../consent/subject/my-decisions.ts';
import { createMyExport } from '../consent/subject/my-export.ts';
import { createMyHistory } from '../consent/subject/my-history.ts';
import { createMyOverview } from '../consent/subject/my-overview.ts';
import { createReadOwnDocuments } from '../consent/subject/own-documents.ts';
import { createOwnStatements } from '../consent/subject/own-statements.ts';
import { createMakeReceipt } from '../consent/subject/receipt.ts';
import type { ReadSessionScope } from '../consent/subject/session-scope.ts';
import { createSessionSubjects } from '../consent/subject/session-subject.ts';
import { createSubjectService, type SubjectService } from '../consent/subject/subject-service.ts';
import type { Store } from '../store/ports/store.ts';

interface SubjectServiceParts {
  readonly store: Pick<Store, 'people' | 'purposes' | 'sources' | 'statements' | 'documents'>;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly newId: () => string;
  readonly now: () => number;
}

/** What else of consent it is built on. */
interface SharedServices {
  readonly authorityOf: AuthorityOf;
  readonly findPurposes: FindPurposesInForce;
  readonly auditLog: AuditLog;
  readonly keys: SigningKeys;
  readonly decisionService: DecisionService;
  readonly retentionVerdicts: RetentionVerdicts;
  readonly retentionStart: RetentionStart;
  readonly readSessionScope: ReadSessionScope;
}

/** Composes what a signed-in person sees and does. */
export const composeSubjectService = (
  { store, publicUrl, newId, now }: SubjectServiceParts,
  shared: SharedServices,
): SubjectService => {
  const { authorityOf, findPurposes, auditLog, keys, decisionService, retentionVerdicts, retentionStart } = shared;
  const { readSessionScope: readScope } = shared;
  const { purposes, sources } = store;
  const subjects = createSessionSubjects({ people: store.people, newId, now });
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
