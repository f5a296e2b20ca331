import type { MyAccessRecords } from '../my-access-records.ts';
import type { MyArchive } from './my-archive.ts';
import type { MyDecisions } from '../my-decisions.ts';
import type { ExportMine } from './my-export.ts';
import type { MyHistory } from '../my-history.ts';
import type { MyOverview } from '../my-overview.ts';
import type { MyTraces } from './my-traces.ts';
import type { ReadSessionScope } from '../session-scope.ts';
import type { SessionSubjects } from '../session-subject.ts';
import type { Session } from '../sign-in-links.ts';

/** Whose statements a session may read, by person ids; of these sources alone where they are named. */
interface StatementScope {
  readonly ids: readonly string[];
  readonly sources?: readonly string[];
}

/**
 * What a person, or the guardian of a child, sees and does within the scope of their link. Every call rejects with
 * Problem `store-unavailable`, and with `forbidden` where a guardian may not decide (any longer).
 */
export interface SubjectService extends MyDecisions, Pick<MyHistory, 'events' | 'receipt'> {
  overview(session: Session): Promise<MyOverview>;
  statementScope(session: Session): Promise<StatementScope>;
  /** Who was given data of the person. */
  readonly accessRecords: MyAccessRecords['list'];
  readonly export: ExportMine;
  readonly archive: MyArchive;
  readonly traces: MyTraces;
}

interface SubjectServiceDeps {
  readonly subjects: Pick<SessionSubjects, 'find'>;
  readonly readScope: ReadSessionScope;
  readonly decisions: MyDecisions;
  readonly history: Pick<MyHistory, 'events' | 'receipt'>;
  readonly readOverview: (session: Session) => Promise<MyOverview>;
  readonly accessRecords: Pick<MyAccessRecords, 'list'>;
  readonly copies: Pick<SubjectService, 'export' | 'archive'>;
  readonly traces: MyTraces;
}

export const createSubjectService = ({
  subjects,
  readScope,
  decisions,
  history,
  readOverview,
  accessRecords,
  copies,
  traces,
}: SubjectServiceDeps): SubjectService => ({
  ...decisions,
  overview: readOverview,
  statementScope: async (session) => {
    const [{ ids }, { sources }] = await Promise.all([subjects.find(session), readScope(session)]);
    return { ids, ...(sources === undefined ? {} : { sources: [...sources].sort() }) };
  },
  events: (session, query) => history.events(session, query),
  accessRecords: (session, query) => accessRecords.list(session, query),
  receipt: (session, seq) => history.receipt(session, seq),
  ...copies,
  traces,
});
