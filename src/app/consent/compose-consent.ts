import { randomUUID } from 'node:crypto';
import type { Config } from '../../core/config/config.ts';
import { createRecordAccess, type RecordAccess } from '../../consent/access/record-access.ts';
import { createExpireDecisions, type ExpireDecisions } from '../../consent/admin/expire-decisions.ts';
import { createKeepOutDeleted } from '../../consent/admin/keep-out-deleted.ts';
import { createLinkIdentifier, type LinkIdentifier } from '../../consent/admin/link-identifier.ts';
import { createPersonAdmin, type PersonAdmin } from '../../consent/admin/person-admin.ts';
import { openAuditLog, type OpenedAuditLog } from '../../consent/audit/open-audit-log.ts';
import { createDecisionService, type DecisionService } from '../../consent/decisions/decision-service.ts';
import { createOutboxRelay, type OutboxRelay } from '../../consent/decisions/outbox-relay.ts';
import { countPendingSignatures, type PendingSignatures } from '../../consent/decisions/pending-signatures.ts';
import { createFindPurposesInForce, type FindPurposesInForce } from '../../consent/decisions/purposes-in-force.ts';
import { type AdmitBatch, createRecordingGate } from '../../consent/gate/admit-batch.ts';
import { type AdmitDocument, createDocumentGate } from '../../consent/gate/admit-document.ts';
import { openUnaskedPeople, type UnaskedPeople } from '../../consent/gate/unasked-people.ts';
import { createPreviewRecording, type PreviewRecording } from '../../consent/gate/preview-recording.ts';
import { createRecordingPermission, type RecordingPermission } from '../../consent/gate/recording-permission.ts';
import { createRetentionVerdicts, type RetentionVerdicts } from '../../consent/gate/retention-verdicts.ts';
import { createRetentionStart, type RetentionStart } from '../../consent/gate/retention-window.ts';
import type { Controller, PurposeContent } from '../../consent/model/types.ts';
import { type BlindIndex, createBlindIndex } from '../../consent/people/blind-index.ts';
import type { SinkRecovery } from '../../sink/erasure/sink-consent.ts';
import { createPersonLookup, type PersonLookup } from '../../consent/people/person-lookup.ts';
import type { EndDroppedGrants } from '../../consent/purposes/workflow/end-dropped-grants.ts';
import type { PurposeWorkflow } from '../../consent/purposes/workflow/purpose-workflow.ts';
import { createReadRegister, type Register } from '../../consent/purposes/read-register.ts';
import { createRecordPurposes, type RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import { createReadSessionScope, type ReadSessionScope } from '../../consent/subject/session-scope.ts';
import type { SignInLinks } from '../../consent/subject/sign-in-links.ts';
import {
  type AuthorityOf,
  createAuthorityOf,
  type SupervisoryAuthority,
} from '../../consent/model/supervisory-authority.ts';
import type { SubjectService } from '../../consent/subject/service/subject-service.ts';
import { createMarkErasure } from '../../consent/erasure/mark-open-erasures.ts';
import { createEraseOwnStatements, type EraseOwnStatements } from '../../consent/erasure/source-erasures.ts';
import { composeLookups, type Lookups } from './compose-lookups.ts';
import { composeErasures, type ErasureServices } from './compose-erasures.ts';
import { composeSubjectService } from './compose-subject-service.ts';
import { composePurposeWorkflow } from './compose-purpose-workflow.ts';
import { composeFindReaders } from './compose-readers.ts';
import { composeGrants } from './compose-grants.ts';
import { composeListReceivers, composeReceivers, type ListReceivers, type Receivers } from './compose-receivers.ts';
import type { Grants } from '../../access/sources/sharing/grants.ts';
import { createOwnStatements, type OwnStatements } from '../../consent/subject/own-statements.ts';
import { createFilterVisible, type FilterVisible } from '../../reads/query/filter-visible.ts';
import { createSealedCursors } from '../../core/crypto/sealed-cursors.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import type { Fault } from '../../core/problem.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import { createFindController } from '../../access/sources/organisations/find-controller.ts';
import type { Store } from '../../store/ports/store.ts';
import { composeSignIns } from './compose-sign-ins.ts';
import { composeRecovery } from './compose-recovery.ts';

/** The services of the room `consent`, on one store and one journal. */
export interface ConsentServices extends OpenedAuditLog {
  readonly lookups: Lookups;
  readonly people: PersonLookup;
  readonly identify: PersonLookup['identify'];
  /** The authority for complaints about a controller of a country. */
  readonly authorityOf: AuthorityOf;
  readonly linkIdentifier: LinkIdentifier;
  readonly records: RecordPurposes;
  readonly findPurposes: FindPurposesInForce;
  /** The source with this id, read after the call. */
  readonly findSource: (id: string) => Promise<Source | undefined>;
  readonly decisionService: DecisionService;
  readonly outboxRelay: OutboxRelay;
  readonly links: SignInLinks;
  readonly erasures: ErasureServices['erasures'];
  readonly eraseOwnStatements: EraseOwnStatements;
  readonly mentions: ErasureServices['mentions'];
  readonly readRegister: () => Promise<Register<Source>>;
  readonly pendingSignatures: () => Promise<PendingSignatures>;
  readonly purposeWorkflow: PurposeWorkflow;
  readonly endDroppedGrants: EndDroppedGrants;
  readonly personAdmin: PersonAdmin;
  readonly subjectService: SubjectService;
  readonly gate: AdmitBatch;
  readonly documentGate: AdmitDocument;
  readonly unasked: UnaskedPeople;
  readonly recordingPermission: RecordingPermission;
  readonly previewRecording: PreviewRecording;
  readonly readSessionScope: ReadSessionScope;
  readonly retentionVerdicts: RetentionVerdicts;
  readonly retentionStart: RetentionStart;
  readonly filterVisible: FilterVisible;
  readonly ownStatements: OwnStatements;
  readonly grants: Grants;
  readonly receivers: Receivers;
  readonly listReceivers: ListReceivers;
  readonly expireDecisions: ExpireDecisions;
  /** Gives people deleted by an earlier release their present state. Resolves with true once all have it. */
  readonly keepOutDeleted: () => Promise<boolean>;
  readonly recordAccess: RecordAccess;
  /** For the sink. */
  readonly recovery: SinkRecovery;
}

export interface ConsentDeps {
  readonly store: Store;
  readonly journal: Pick<Journal, 'mark' | 'retentionMs'>;
  /** Returns the keys of the moment. */
  readonly keyRing: () => KeyRing;
  /** The controller of sources without one of their own. */
  readonly institution: Controller & { readonly supervisoryAuthority?: SupervisoryAuthority | undefined };
  /** Checks a study's scope and view against the profiles in force. Each fault has a JSON Pointer into the purpose. */
  readonly checkPurpose: (content: PurposeContent) => Promise<readonly Fault[]>;
  readonly settings: Pick<Config, 'publicUrl' | 'studyMinimum' | 'accessRecordDays'>;
  readonly now: () => number;
}

type Shared = Pick<
  ConsentServices,
  | 'people'
  | 'identify'
  | 'authorityOf'
  | 'linkIdentifier'
  | 'records'
  | 'findPurposes'
  | 'findSource'
  | keyof OpenedAuditLog
  | 'lookups'
  | 'decisionService'
  | 'outboxRelay'
  | 'retentionVerdicts'
  | 'retentionStart'
  | 'filterVisible'
  | 'ownStatements'
  | 'grants'
  | 'receivers'
  | 'listReceivers'
  | 'readSessionScope'
  | 'recovery'
>;

const newId = (): string => randomUUID();

/** What of the stored statements is shown, to readers and to the people in them. */
const composeReads = ({
  store,
  people,
  records,
  findSource,
  lookups,
  now,
}: Pick<ConsentServices, 'findSource' | 'lookups' | 'people' | 'records'> & {
  readonly store: Pick<Store, 'statements'>;
  readonly now: () => number;
}) => {
  const retentionVerdicts = createRetentionVerdicts({ people });
  const retentionStart = createRetentionStart({ findSource, records, now });
  return {
    retentionVerdicts,
    retentionStart,
    filterVisible: createFilterVisible({ retentionVerdicts, retentionStart }),
    ownStatements: createOwnStatements({
      repository: store.statements,
      retentionVerdicts,
      retentionStart,
      findByUuid: lookups.findByUuid,
    }),
  };
};

/** The services that the others are built on. */
const composeShared = async (
  { store, journal, keyRing, institution, now }: ConsentDeps,
  blindIndex: BlindIndex,
): Promise<Shared> => {
  // The authority is left out: the controller is a part of the hash of purposes.
  const { supervisoryAuthority, ...controller } = institution;
  const records = createRecordPurposes({
    repository: store.purposes,
    institution: controller,
    findController: createFindController({ organisations: store.organisations, now }),
  });
  const findSource: ConsentServices['findSource'] = (id) => store.sources.findSource(id);
  const findPurposes = createFindPurposesInForce({ repository: store.purposes, records, findSource });
  const lookups = composeLookups(store, now);
  const receivers = composeReceivers({ store, records, lookups, now });
  const opened = await openAuditLog({ store, keyRing, now });
  const { auditLog } = opened;
  const outboxRelay = createOutboxRelay({
    people: store.people,
    erasures: store.erasures,
    auditLog,
    appendMarker: (marker) => journal.mark(marker),
    now,
  });
  const linkIdentifier = createLinkIdentifier({ people: store.people, outboxRelay, findPurposes, newId, now });
  const linkByServer = (person: string, index: string) =>
    linkIdentifier(person, index, { role: 'system', id: 'carnet' });
  const people = createPersonLookup({ repository: store.people, blindIndex, linkIdentifier: linkByServer, newId, now });
  return {
    people,
    authorityOf: createAuthorityOf(controller, supervisoryAuthority),
    identify: (identifier) => people.identify(identifier),
    linkIdentifier,
    records,
    findPurposes,
    findSource,
    ...opened,
    lookups,
    recovery: composeRecovery({ store, blindIndex, linkIdentifier: linkByServer, outboxRelay, newId, now }),
    decisionService: createDecisionService({ people: store.people, outboxRelay, findPurposes, newId, now }),
    outboxRelay,
    ...composeReads({ store, people, records, findSource, lookups, now }),
    grants: composeGrants({ sources: store.sources, records, now }),
    receivers,
    listReceivers: composeListReceivers(receivers, store.webhooks),
    readSessionScope: createReadSessionScope({
      sources: store.sources,
      readOrganisationTree: lookups.readOrganisationTree,
    }),
  };
};

/** Each key is derived for one use only. */
export const composeConsent = async (deps: ConsentDeps): Promise<ConsentServices> => {
  const { store, checkPurpose, now } = deps;
  const { publicUrl, studyMinimum, accessRecordDays } = deps.settings;
  const blindIndex = createBlindIndex(deriveKey(deps.keyRing().root, 'blind-index'));
  const shared = await composeShared(deps, blindIndex);
  const { people, identify, linkIdentifier, records, findSource, auditLog, decisionService, rotatingKeys } = shared;
  const { lookups } = shared;
  const askAt = `${publicUrl}/me`;
  const unasked = await openUnaskedPeople(store.facts);
  const recordAccess = createRecordAccess({
    repository: store.accessRecords,
    retentionVerdicts: shared.retentionVerdicts,
    now,
  });
  const subjectService = composeSubjectService(
    {
      store,
      accessRecordDays,
      publicUrl,
      institution: deps.institution.name,
      retentionMs: deps.journal.retentionMs,
      newId,
      now,
    },
    { ...shared, recordAccess, blindIndex },
  );
  return {
    ...shared,
    ...composeSignIns({ store, rotatingKeys, auditLog, newId, now }),
    ...composeErasures({ ...deps, people, auditLog }),
    eraseOwnStatements: createEraseOwnStatements({
      erasures: store.erasures,
      auditLog,
      mark: createMarkErasure({ erasures: store.erasures, appendMarker: (marker) => deps.journal.mark(marker) }),
      readSharedIds: lookups.readSharedIds,
      newId,
      now,
    }),
    pendingSignatures: () => countPendingSignatures(store.people),
    readRegister: createReadRegister({
      repository: store.purposes,
      records,
      listSources: lookups.listRecordingSources,
      findReaders: composeFindReaders({
        ...shared,
        store,
        institution: deps.institution.name,
        now,
        readOrganisationTree: lookups.readOrganisationTree,
      }),
    }),
    ...composePurposeWorkflow({
      store,
      findResponsiblePerson: lookups.findResponsiblePerson,
      records,
      findSource,
      audit: shared,
      checkPurpose,
      studyMinimum,
      now,
    }),
    personAdmin: createPersonAdmin({
      people: store.people,
      identify,
      linkIdentifier,
      decisionService,
      auditLog,
      cursors: createSealedCursors(rotatingKeys.forUse('cursors'), 'objections'),
      newId,
      now,
    }),
    subjectService,
    unasked,
    gate: createRecordingGate({ people, purposes: records, askAt, unasked }),
    documentGate: createDocumentGate({ people, purposes: records, askAt, unasked, now }),
    recordAccess,
    recordingPermission: createRecordingPermission({ people, purposes: records, unasked, now }),
    previewRecording: createPreviewRecording({ people, purposes: records, unasked, now }),
    keepOutDeleted: createKeepOutDeleted({ ...store, auditLog }),
    expireDecisions: createExpireDecisions({
      ...shared,
      ...store,
      decide: (...act) => decisionService.decide(...act),
      now,
    }),
  };
};
