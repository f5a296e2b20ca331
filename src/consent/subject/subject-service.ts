import type { Store } from '../../store/ports/store.ts';
import type { DecisionService } from '../decisions/decision-service.ts';
import type { FindPurposesInForce } from '../decisions/purposes-in-force.ts';
import { createMyDecisions, type MyDecisions } from './my-decisions.ts';
import { createMyExport, type ExportMine } from './my-export.ts';
import type { MyHistory } from './my-history.ts';
import { createMyOverview, type MyOverview } from './my-overview.ts';
import type { ReadOwnDocuments } from './own-documents.ts';
import type { OwnStatements } from './own-statements.ts';
import type { SessionSubjects } from './session-subject.ts';
import type { Session } from './sign-in-links.ts';

/** Whose statements a session may read, by person ids, and of which source alone. */
interface StatementScope {
  readonly ids: readonly string[];
  readonly source?: string;
}

/**
 * What a person, or the guardian of a child, sees and does, signed in within the scope of their link. Every call
 * rejects with Problem `store-unavailable`, and with `forbidden` where a guardian has no say (any more).
 */
export interface SubjectService extends MyDecisions, Pick<MyHistory, 'events' | 'receipt'> {
  overview(session: Session): Promise<MyOverview>;
  statementScope(session: Session): Promise<StatementScope>;
  readonly export: ExportMine;
}

interface SubjectServiceDeps {
  readonly store: Pick<Store, 'purposes' | 'sources'>;
  readonly subjects: SessionSubjects;
  readonly findPurposes: FindPurposesInForce;
  readonly history: MyHistory;
  readonly decisionService: Pick<DecisionService, 'decide' | 'forget'>;
  readonly ownStatements: OwnStatements;
  readonly readOwnDocuments: ReadOwnDocuments;
  readonly now: () => number;
}

export const createSubjectService = ({
  store: { purposes, sources },
  subjects,
  findPurposes,
  history,
  decisionService,
  ownStatements,
  readOwnDocuments,
  now,
}: SubjectServiceDeps): SubjectService => ({
  overview: createMyOverview({ subjects, ownStatements, findPurposes, purposes, sources, now }),
  statementScope: async (session) => ({
    ids: (await subjects.find(session)).ids,
    ...(session.linkScope === 'source' ? { source: session.source } : {}),
  }),
  ...createMyDecisions({ subjects, decisionService, history, findPurposes, sources, now }),
  events: (session, query) => history.events(session, query),
  receipt: (session, seq) => history.receipt(session, seq),
  export: createMyExport({ subjects, findPurposes, history, ownStatements, readOwnDocuments }),
});
