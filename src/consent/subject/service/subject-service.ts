import { defined } from '../../../core/json-object.ts';
import type { MyAccessRecords } from '../my-access-records.ts';
import type { MyArchive } from './my-archive.ts';
import type { MyDecisions } from '../my-decisions.ts';
import type { ExportMine } from './my-export.ts';
import type { EventsQuery, MyHistory } from '../my-history.ts';
import type { MyOverview } from '../my-overview.ts';
import type { MyTraces } from './my-traces.ts';
import type { AccessReader } from '../../../store/ports/consent/access-record-repository.ts';
import type { MySignIns, ReadMySignIns } from '../../audit/my-sign-ins.ts';
import { linkReaderOf } from '../../access/link-reader.ts';
import { type ReadSessionScope, requireReading } from '../session-scope.ts';
import type { SessionSubjects } from '../session-subject.ts';
import type { Session } from '../sign-in-links.ts';

/** The statements that a session may read, by person ids; only of these sources if they are given. */
interface StatementScope {
  readonly ids: readonly string[];
  readonly sources?: readonly string[];
  /** The requester of the link that opened the session, who is recorded as the reader. */
  readonly reader?: AccessReader;
}

/**
 * The data and the actions of a person, or the guardian of a child, within the scope of their link. Every call rejects
 * with Problem `store-unavailable`, and with `forbidden` if a guardian may not decide (any longer).
 */
export interface SubjectService extends MyDecisions, Pick<MyHistory, 'events' | 'receipt'> {
  overview(session: Session): Promise<MyOverview>;
  /** Rejects with Problem `assurance-required` for a link of a tool whose key reads no statements itself. */
  statementScope(session: Session): Promise<StatementScope>;
  /** The accesses to data of the person. */
  readonly accessRecords: MyAccessRecords['list'];
  readonly export: ExportMine;
  readonly archive: MyArchive;
  readonly traces: MyTraces;
  /** The links that were made and opened for the person, and the sign-ins. */
  signIns(session: Session, query: Omit<EventsQuery, 'kind'>): Promise<MySignIns>;
}

interface SubjectServiceDeps {
  readonly subjects: Pick<SessionSubjects, 'find'>;
  readonly readScope: ReadSessionScope;
  readonly decisions: MyDecisions;
  readonly history: Pick<MyHistory, 'events' | 'receipt'>;
  readonly readOverview: (session: Session) => Promise<MyOverview>;
  readonly accessRecords: Pick<MyAccessRecords, 'list'>;
  readonly data: Pick<SubjectService, 'export' | 'archive' | 'traces'>;
  readonly readSignIns: ReadMySignIns;
}

export const createSubjectService = ({
  subjects,
  readScope,
  decisions,
  history,
  readOverview,
  accessRecords,
  data,
  readSignIns,
}: SubjectServiceDeps): SubjectService => ({
  ...decisions,
  overview: readOverview,
  statementScope: async (session) => {
    const [{ ids }, scope] = await Promise.all([subjects.find(session), readScope(session)]);
    requireReading(scope);
    const { sources } = scope;
    const reader = linkReaderOf(session);
    return {
      ids,
      ...(sources !== undefined && { sources: [...sources].sort() }),
      ...defined({ reader }),
    };
  },
  events: (session, query) => history.events(session, query),
  accessRecords: (session, query) => accessRecords.list(session, query),
  receipt: (session, seq) => history.receipt(session, seq),
  ...data,
  signIns: async (session, query) =>
    readSignIns(session, await history.events(session, { ...query, kind: 'sign-ins' })),
});
