import { ACCESS_ROUTES } from '../../consent/access/access-routes.ts';
import { createRecordGivenByLink } from '../../consent/access/link-reader.ts';
import type { RecordAccess } from '../../consent/access/record-access.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { createReadMySignIns } from '../../consent/audit/my-sign-ins.ts';
import type { SigningKeys } from '../../consent/audit/jws.ts';
import type { DecisionService } from '../../consent/decisions/decision-service.ts';
import type { FindPurposesInForce } from '../../consent/decisions/purposes-in-force.ts';
import type { RetentionVerdicts } from '../../consent/gate/retention-verdicts.ts';
import type { AuthorityOf } from '../../consent/model/supervisory-authority.ts';
import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import { createMyAccessRecords } from '../../consent/subject/my-access-records.ts';
import { createExportLines } from '../../consent/subject/service/export-lines.ts';
import { createMyArchive } from '../../consent/subject/service/my-archive.ts';
import { createMyTraces } from '../../consent/subject/service/my-traces.ts';
import { createNamedInLines } from '../../consent/subject/service/named-in-lines.ts';
import { createFindAttachments } from '../../reads/query/find-attachments.ts';
import type { BlindIndex } from '../../consent/people/blind-index.ts';
import { createMyDecisions } from '../../consent/subject/my-decisions.ts';
import { createMyExport } from '../../consent/subject/service/my-export.ts';
import { createMyHistory } from '../../consent/subject/my-history.ts';
import { createCountMyMentions, withMentions } from '../../consent/subject/my-mentions.ts';
import { createMyOverview, withJournalBound, withReaders } from '../../consent/subject/my-overview.ts';
import { createReadOwnDocuments } from '../../consent/subject/own-documents.ts';
import type { OwnStatements } from '../../consent/subject/own-statements.ts';
import { createMakeReceipt } from '../../consent/subject/receipt.ts';
import type { ReadSessionScope } from '../../consent/subject/session-scope.ts';
import { createSessionSubjects } from '../../consent/subject/session-subject.ts';
import { createSubjectService, type SubjectService } from '../../consent/subject/service/subject-service.ts';
import type { Store } from '../../store/ports/store.ts';
import { columnsOf } from '../../studies/export/columns.ts';
import type { Lookups } from './compose-lookups.ts';
import { composeReadersOfMe } from './compose-readers.ts';

interface SubjectServiceParts {
  readonly store: Pick<
    Store,
    | 'people'
    | 'purposes'
    | 'sources'
    | 'statements'
    | 'documents'
    | 'attachments'
    | 'mentions'
    | 'accessRecords'
    | 'organisations'
    | 'staff'
    | 'webhooks'
  >;
  /** The name of the institution that runs this Carnet. */
  readonly institution: string;
  /** The days for which access records are kept. */
  readonly accessRecordDays: number;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** The retention of the journal, in milliseconds. */
  readonly retentionMs: number;
  readonly newId: () => string;
  readonly now: () => number;
}

interface SharedServices {
  readonly lookups: Pick<Lookups, 'findReadableSources' | 'readOrganisationScope' | 'readOrganisationTree'>;
  readonly ownStatements: OwnStatements;
  readonly blindIndex: BlindIndex;
  readonly authorityOf: AuthorityOf;
  readonly records: RecordPurposes;
  readonly findPurposes: FindPurposesInForce;
  readonly auditLog: AuditLog;
  readonly keys: SigningKeys;
  readonly decisionService: DecisionService;
  readonly retentionVerdicts: RetentionVerdicts;
  readonly readSessionScope: ReadSessionScope;
  readonly recordAccess: RecordAccess;
}

/** Composes the service of a signed-in person. */
export const composeSubjectService = (parts: SubjectServiceParts, shared: SharedServices): SubjectService => {
  const { store, accessRecordDays, publicUrl, retentionMs, newId, now } = parts;
  const { authorityOf, findPurposes, auditLog, keys, decisionService, retentionVerdicts } = shared;
  const { readSessionScope: readScope, recordAccess } = shared;
  const { purposes, sources } = store;
  const subjects = createSessionSubjects({ people: store.people, auditLog, newId, now });
  const makeReceipt = createMakeReceipt({ purposes, keys, issuer: { publicUrl, authorityOf, fieldsOf: columnsOf } });
  const history = createMyHistory({ subjects, readScope, auditLog, findPurposes, makeReceipt, now });
  const { ownStatements } = shared;
  const readOwnDocuments = createReadOwnDocuments({ repository: store.documents, retentionVerdicts });
  const overviewDeps = { subjects, readScope, ownStatements, findPurposes, purposes, sources, auditLog, now };
  const readOverview = createMyOverview(overviewDeps);
  const countMyMentions = createCountMyMentions({ subjects, readScope, mentions: store.mentions });
  const accessRecords = createMyAccessRecords({ subjects, readScope, ...store, days: accessRecordDays, now });
  const recordGiven = createRecordGivenByLink(recordAccess);
  const lines = createExportLines({
    findPurposes,
    history,
    accessRecords,
    ownStatements,
    readOwnDocuments,
    recordGiven,
    attachmentHref: (statement, sha2) => `${publicUrl}/v1/me/attachments/${statement}/${sha2}`,
  });
  const findReaders = composeReadersOfMe({ ...parts, ...shared });
  return createSubjectService({
    subjects,
    readScope,
    history,
    decisions: createMyDecisions({ subjects, readScope, decisionService, history, findPurposes, sources, now }),
    readOverview: async (session) => {
      const { given, ...own } = await readOverview(session);
      const read = withReaders(
        withJournalBound(own, retentionMs),
        await findReaders(),
        await accessRecords.summary(session),
      );
      const overview = withMentions(read, await countMyMentions(session));
      // The list of readings was read before this one.
      await recordGiven({ session, route: ACCESS_ROUTES.me }, given);
      return overview;
    },
    accessRecords,
    readSignIns: createReadMySignIns(store),
    data: {
      export: createMyExport({ subjects, readScope, lines }),
      archive: createMyArchive({
        subjects,
        readScope,
        lines,
        history,
        ownStatements,
        recordGiven,
        namedIn: createNamedInLines({
          ownStatements,
          identifiersOf: (id) => store.people.identifiersOf(id),
          blindIndex: shared.blindIndex,
          recordGiven,
        }),
        findAttachments: createFindAttachments(store.attachments),
      }),
      traces: createMyTraces({ subjects, readScope, ownStatements, recordGiven }),
    },
  });
};
