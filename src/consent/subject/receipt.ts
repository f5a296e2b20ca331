import type { KeyObject } from 'node:crypto';
import type { PurposeRepository } from '../../store/ports/purpose-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { AuditEvent } from '../audit/hash-chain.ts';
import { type SigningKeys, signJson, verifySigned } from '../audit/jws.ts';
import { consentStatusOf, controllerInDpv, DPV_CONTEXT, LEGAL_BASIS } from '../model/dpv.ts';
import type { DecisionState, Purpose } from '../model/types.ts';
import { lastDay } from '../purposes/purpose-json.ts';
import { isStudy } from '../purposes/purpose-transitions.ts';

const INDICATED_BY: Readonly<Record<AuditEvent['by']['role'], string>> = {
  subject: 'dpv:DataSubject',
  guardian: 'dpv:GuardianOfDataSubject',
  steward: 'dpv:DataController',
  dpo: 'dpv:DataController',
  institution: 'dpv:DataController',
  system: 'dpv:DataController',
  scientist: 'dpv:DataController',
  staff: 'dpv:DataController',
};

/** The namespace of the terms that Carnet defines. */
const CARNET_TERMS = 'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#';

const storageOf = ({ storage, keep, until }: Purpose): readonly JsonObject[] => [
  { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': storage.map((country) => `loc:${country}`) },
  ...(keep === undefined
    ? []
    : [{ '@type': 'dpv:StorageDuration', 'dpv:hasDuration': { '@type': 'dpv:TemporalDuration', 'rdf:value': keep } }]),
  ...(until === undefined
    ? []
    : [
        {
          '@type': 'dpv:StorageDeletion',
          'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': lastDay(until) },
        },
      ]),
];

const dataOf = ({ kind, scope, view }: Purpose): JsonObject => ({
  '@type': isStudy(kind) ? 'dpv:PseudonymisedData' : 'dpv:PersonalData',
  'dpv:hasDataSource': { '@id': 'dpv:DataSubjectDataSource' },
  'dct:identifier': [...scope.profiles, ...scope.verbs, ...scope.activityTypes, ...Object.keys(view?.extensions ?? {})],
});

const processOf = (purpose: Purpose): JsonObject => ({
  '@type': 'dpv:Process',
  'dct:identifier': purpose.id,
  'dct:title': purpose.title,
  'dct:description': purpose.summary,
  'dpv:hasPurpose': [...purpose.dpvPurposes, ...(purpose.commercial ? ['dpv:CommercialPurpose'] : [])],
  'dpv:hasPersonalData': dataOf(purpose),
  'dpv:hasRecipient': purpose.recipients.map((name) => ({ '@type': 'dpv:Recipient', 'dpv:hasName': name })),
  'dpv:hasStorageCondition': storageOf(purpose),
  ...(purpose.automatedDecisions === 'none'
    ? {}
    : { 'dpv:hasContext': { '@type': 'dpv:AutomatedDecisionMaking', 'rdfs:label': purpose.automatedDecisions } }),
});

const statusOf = (event: AuditEvent, { until }: Purpose, state: DecisionState): JsonObject => ({
  '@type': consentStatusOf(state, event.generation ?? 1) ?? 'eu-gdpr:A21',
  ...(state === 'paused' ? { 'rdfs:label': 'paused' } : {}),
  'dpv:isIndicatedBy': INDICATED_BY[event.by.role],
  'dpv:isIndicatedAtTime': event.at,
  'dpv:hasIndicationMethod':
    event.by.evidence === undefined ? 'on the page of the learner' : `on paper, recorded as ${event.by.evidence}`,
  ...(state === 'granted'
    ? {
        'dpv:hasDuration':
          until === undefined
            ? { '@type': 'dpv:UntilEventDuration', 'rdf:value': 'withdrawal' }
            : { '@type': 'dpv:UntilTimeDuration', 'rdf:value': lastDay(until) },
      }
    : {}),
});

/** How sure it is who decided, and who asked for their sign-in: terms of Carnet's own, since DPV has none. */
const signInOf = ({ role, id, evidence, ...signIn }: AuditEvent['by']): JsonObject =>
  signIn.assurance === undefined ? {} : { [`${CARNET_TERMS}sign-in`]: { ...signIn } };

/**
 * The receipt of one decision: a consent record (ISO/IEC TS 27560:2023) in JSON-LD with terms of DPV 2. For an
 * objection or another basis, a right exercised (GDPR art. 21). Undefined where event or version is another.
 */
export const receiptOf = (event: AuditEvent, purpose: Purpose, publicUrl: string): JsonObject | undefined => {
  const { person, to, seq } = event;
  if (
    (event.type !== 'decision' && event.type !== 'signature') ||
    person === undefined ||
    to === undefined ||
    event.purposeHash !== purpose.hash
  )
    return undefined;
  const isConsent = purpose.basis === 'consent';
  const exercised = { 'dpv:isExercisedAt': `${publicUrl}/me` };
  return {
    '@context': DPV_CONTEXT,
    '@id': `${publicUrl}/v1/me/receipts/${seq}`,
    '@type': isConsent ? 'dpv:ConsentRecord' : 'dpv:RightExerciseRecord',
    'dct:identifier': event.id,
    ...(isConsent ? { 'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#record' } : {}),
    'dct:created': event.at,
    'dct:source': { '@id': `${publicUrl}/v1/events/${seq}`, 'dct:identifier': event.hash },
    'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': person },
    ...signInOf(event.by),
    'dpv:hasDataController': controllerInDpv(purpose.controller),
    'dpv:hasJurisdiction': `loc:${purpose.controller.country}`,
    'dpv:hasApplicableLaw': 'eu-gdpr:GDPR',
    'dpv:hasLegalBasis': LEGAL_BASIS[purpose.basis],
    'dpv:hasProcess': processOf(purpose),
    'dpv:hasNotice': {
      '@type': isConsent ? 'dpv:ConsentNotice' : 'dpv:PrivacyNotice',
      'dct:identifier': purpose.hash,
      'dct:hasVersion': String(purpose.version),
      ...(event.language === undefined ? {} : { 'dct:language': event.language }),
    },
    ...(isConsent ? { 'dpv:hasConsentControl': { '@type': 'dpv:WithdrawConsent', ...exercised } } : {}),
    'dpv:hasRight': { '@type': ['dpv:DataSubjectRight', isConsent ? 'eu-gdpr:A7-3' : 'eu-gdpr:A21'], ...exercised },
    ...(purpose.references.dpia === undefined
      ? {}
      : { 'dpv:hasImpactAssessment': { '@type': 'dpv:DPIA', 'dct:identifier': purpose.references.dpia } }),
    'dpv:hasConsentStatus': statusOf(event, purpose, to as DecisionState),
  };
};

/** A receipt (ISO/IEC TS 27560 in JSON-LD) and its JWS. */
export interface SignedReceipt {
  readonly receipt: JsonObject;
  readonly jws: string;
}

/**
 * Makes the signed receipt of an event; undefined where it is no decision. Rejects with Problem `store-unavailable`.
 */
export type MakeReceipt = (event: AuditEvent) => Promise<SignedReceipt | undefined>;

interface MakeReceiptDeps {
  readonly purposes: Pick<PurposeRepository, 'findVersions'>;
  readonly keys: SigningKeys;
  /** The address under which clients know this server, without a slash at its end. */
  readonly publicUrl: string;
}

/** The `typ` of a receipt's JWS. */
const TYPE = 'carnet-receipt+json';

/** The receipt describes the version that was decided on, found by its hash. */
export const createMakeReceipt =
  ({ purposes, keys, publicUrl }: MakeReceiptDeps): MakeReceipt =>
  async (event) => {
    if (event.purpose === undefined) return undefined;
    const versions = (await purposes.findVersions(event.purpose)) as readonly unknown[] as readonly Purpose[];
    const decided = versions.find(({ hash }) => hash === event.purposeHash);
    const receipt = decided && receiptOf(event, decided, publicUrl);
    return receipt && { receipt, jws: await signJson(receipt, TYPE, keys) };
  };

/** The receipt that was signed; undefined where the text is no receipt, or signed with another key. */
export const verifyReceipt = async (jws: string, publicKey: KeyObject): Promise<JsonObject | undefined> =>
  (await verifySigned(jws, TYPE, publicKey)) as JsonObject | undefined;
