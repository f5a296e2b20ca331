import { defined } from '../../core/json-object.ts';
import type { PurposeRepository } from '../../store/ports/consent/purpose-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { AuditEvent } from '../audit/hash-chain.ts';
import { type SigningKeys, signJson, verifySigned } from '../audit/jws.ts';
import { CARNET_TERMS, consentStatusOf, controllerInDpv, DPV_CONTEXT, LEGAL_BASIS } from '../model/dpv.ts';
import { CONSENT_RECORD_SCHEMA, missingFields } from '../model/dpv-27560.ts';
import type { DecisionState, Purpose, View } from '../model/types.ts';
import type { AuthorityOf, SupervisoryAuthority } from '../model/supervisory-authority.ts';
import { lastDay } from '../purposes/purpose-json.ts';
import { processOf, type ReleasedField } from './receipt-process.ts';

const INDICATED_BY: Readonly<Record<AuditEvent['by']['role'], string>> = {
  subject: 'dpv:DataSubject',
  guardian: 'dpv:GuardianOfDataSubject',
  steward: 'dpv:DataController',
  dpo: 'dpv:DataController',
  institution: 'dpv:DataController',
  system: 'dpv:DataController',
  scientist: 'dpv:DataController',
  staff: 'dpv:DataController',
  source: 'dpv:DataController',
};

const statusOf = (event: AuditEvent, { until }: Purpose, state: DecisionState): JsonObject => ({
  '@type': consentStatusOf(state, event.generation ?? 1) ?? 'eu-gdpr:A21',
  ...(state === 'paused' && { 'rdfs:label': 'paused' }),
  'dpv:isIndicatedBy': INDICATED_BY[event.by.role],
  'dpv:isIndicatedAtTime': event.at,
  'dpv:isImplementedByEntity': { '@type': INDICATED_BY[event.by.role], 'dct:identifier': event.by.id },
  'dct:date': event.at,
  'dct:valid': until === undefined ? 'until it is withdrawn' : lastDay(until),
  'dpv:hasIndicationMethod':
    event.by.evidence === undefined ? 'on the page of the learner' : `on paper, recorded as ${event.by.evidence}`,
  ...(state === 'granted' && {
    'dpv:hasDuration':
      until === undefined
        ? { '@type': 'dpv:UntilEventDuration', 'rdf:value': 'withdrawal' }
        : { '@type': 'dpv:UntilTimeDuration', 'rdf:value': lastDay(until) },
  }),
});

/** The assurance of the sign-in, and its requester: terms of Carnet's own, since DPV has none. */
const signInOf = ({ role, id, evidence, ...signIn }: AuditEvent['by']): JsonObject =>
  signIn.assurance === undefined ? {} : { [`${CARNET_TERMS}sign-in`]: { ...signIn } };

/** Rights that a person has on any basis (GDPR art. 13, 15 to 18, 77), and those of one basis. */
const rightsOf = ({ basis }: Purpose): readonly string[] => [
  ...['A13', 'A15', 'A16', 'A17', 'A18'],
  ...(basis === 'public_task' ? [] : ['A20']),
  basis === 'consent' ? 'A7-3' : 'A21',
  'A77',
];

const authorityInDpv = (country: string, { name, url }: SupervisoryAuthority): JsonObject => ({
  '@type': 'dpv:DataProtectionAuthority',
  'dct:identifier': url ?? name,
  'dpv:hasName': name,
  ...defined({ 'dpv:hasContact': url }),
  'dpv:hasLocation': `loc:${country}`,
});

/** The server that issues a receipt. */
export interface ReceiptIssuer {
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly authorityOf: AuthorityOf;
  /** The fields that a study with this view releases. */
  readonly fieldsOf: (view: View) => readonly ReleasedField[];
}

/** A consent record claims its schema only if it has every mandatory field: a version or an event may lack some. */
const withClaim = ({ '@context': context, '@id': id, '@type': type, ...rest }: JsonObject): JsonObject => {
  const record = { '@context': context ?? null, '@id': id ?? null, '@type': type ?? null };
  const isClaimed = type === 'dpv:ConsentRecord' && missingFields(rest).length === 0;
  return { ...record, ...(isClaimed && { 'dct:conformsTo': CONSENT_RECORD_SCHEMA }), ...rest };
};

/** In versions from before it was a member of its own, the assessment is one of the references. */
const assessmentInDpv = ({ dpia, references }: Purpose): JsonObject => {
  const identifier = dpia?.uri ?? references.dpia;
  return identifier === undefined
    ? {}
    : { 'dpv:hasImpactAssessment': { '@type': 'dpv:DPIA', 'dct:identifier': identifier } };
};

/** A comment on what an erasure of recordings leaves: statements of others that name the person. */
const remainsOf = ({ data }: AuditEvent, { kind }: Purpose): JsonObject =>
  kind === 'record' && data?.['erases'] !== undefined
    ? {
        'rdfs:comment':
          'The statements of this person are erased. Statements of others that name this person come onto a list, ' +
          'and a steward puts an anonymous account in the place of this person. What they say of this person in a ' +
          'text or in an attached file stays.',
      }
    : {};

/**
 * The receipt of one decision: a consent record (ISO/IEC TS 27560:2023) in JSON-LD with terms of DPV 2. For an
 * objection or another basis it records a right exercised (GDPR art. 21). Undefined if the event is no decision, or is
 * on another version.
 */
export const receiptOf = (
  event: AuditEvent,
  purpose: Purpose,
  { publicUrl, authorityOf, fieldsOf }: ReceiptIssuer,
): JsonObject | undefined => {
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
  const { country } = purpose.controller;
  const authority = authorityOf(country);
  return withClaim({
    '@context': DPV_CONTEXT,
    '@id': `${publicUrl}/v1/me/receipts/${seq}`,
    '@type': isConsent ? 'dpv:ConsentRecord' : 'dpv:RightExerciseRecord',
    'dct:identifier': event.id,
    'dpv:hasIdentifier': `${publicUrl}/v1/me/receipts/${seq}`,
    'dct:created': event.at,
    'dct:source': { '@id': `${publicUrl}/v1/events/${seq}`, 'dct:identifier': event.hash },
    'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': person },
    ...signInOf(event.by),
    'dpv:hasDataController': { ...controllerInDpv(purpose.controller), 'dct:identifier': `${purpose.id}#controller` },
    'dpv:hasJurisdiction': `loc:${country}`,
    'dpv:hasApplicableLaw': 'eu-gdpr:GDPR',
    'dpv:hasLegalBasis': isConsent ? [LEGAL_BASIS.consent, 'dpv:ExpressedConsent'] : LEGAL_BASIS[purpose.basis],
    'dpv:hasProcess': processOf(purpose, fieldsOf),
    'dpv:hasNotice': {
      '@type': isConsent ? 'dpv:ConsentNotice' : 'dpv:PrivacyNotice',
      '@id': `${publicUrl}/register`,
      'dct:identifier': purpose.hash,
      'dct:hasVersion': String(purpose.version),
      ...defined({ 'dct:language': event.language }),
    },
    ...(isConsent && { 'dpv:hasConsentControl': { '@type': 'dpv:WithdrawConsent', ...exercised } }),
    'dpv:hasRight': {
      '@type': ['dpv:DataSubjectRight', ...rightsOf(purpose).map((right) => `eu-gdpr:${right}`)],
      ...exercised,
    },
    ...(authority !== undefined && { 'dpv:hasAuthority': authorityInDpv(country, authority) }),
    ...assessmentInDpv(purpose),
    ...remainsOf(event, purpose),
    'dpv:hasConsentStatus': statusOf(event, purpose, to as DecisionState),
  });
};

/** A receipt (ISO/IEC TS 27560 in JSON-LD) and its JWS. */
export interface SignedReceipt {
  readonly receipt: JsonObject;
  readonly jws: string;
}

/** Makes the signed receipt of an event; undefined if it is no decision. Rejects with Problem `store-unavailable`. */
export type MakeReceipt = (event: AuditEvent) => Promise<SignedReceipt | undefined>;

interface MakeReceiptDeps {
  readonly purposes: PurposeRepository;
  readonly keys: SigningKeys;
  readonly issuer: ReceiptIssuer;
}

/** The `typ` of a receipt's JWS. */
const TYPE = 'carnet-receipt+json';

/** The receipt describes the version that was decided on, found by its hash. */
export const createMakeReceipt =
  ({ purposes, keys, issuer }: MakeReceiptDeps): MakeReceipt =>
  async (event) => {
    if (event.purpose === undefined) return undefined;
    const versions = (await purposes.findVersions(event.purpose)) as readonly unknown[] as readonly Purpose[];
    const decided = versions.find(({ hash }) => hash === event.purposeHash);
    const receipt = decided && receiptOf(event, decided, issuer);
    return receipt && { receipt, jws: await signJson(receipt, TYPE, keys) };
  };

/** The receipt that was signed; undefined if the text is no receipt, or signed with another key. */
export const verifyReceipt = async (
  jws: string,
  keys: Pick<SigningKeys, 'publicKeys'>,
): Promise<JsonObject | undefined> => (await verifySigned(jws, TYPE, keys)) as JsonObject | undefined;
