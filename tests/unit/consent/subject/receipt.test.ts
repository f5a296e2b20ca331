import { chainEvent, GENESIS, type AuditEventContent } from '../../../../src/consent/audit/hash-chain.ts';
import { decide } from '../../../../src/consent/decisions/decide.ts';
import { createAuthorityOf } from '../../../../src/consent/model/supervisory-authority.ts';
import { receiptOf } from '../../../../src/consent/subject/receipt.ts';
import type { Action } from '../../../../src/consent/model/actions.ts';
import type { Decision, DecisionState, Purpose } from '../../../../src/consent/model/types.ts';
import { aDecision, aRecordPurpose, aStudy, NOW } from '../../../support/builders/consent/a-purpose.ts';

const ISSUER = {
  publicUrl: 'https://lrs.example',
  authorityOf: createAuthorityOf({ country: 'FR' }),
};
const eventOf = (
  purpose: Purpose,
  decision: Decision | undefined,
  { needsParentalConsent = false, ...about }: Partial<Action> & { readonly needsParentalConsent?: boolean } = {},
) => {
  const outcome = decide(
    decision,
    { by: { role: 'subject', id: 's' }, choice: 'yes', version: purpose.version, language: 'fr', ...about } as Action,
    { purpose, now: NOW, needsParentalConsent },
  );
  if (outcome.outcome !== 'decided') throw new Error(outcome.outcome);
  return chainEvent({ ...outcome.event, id: 'e1', person: 'person-1' }, GENESIS);
};
const to = (state: DecisionState, generation = 1, about: Partial<AuditEventContent> = {}) =>
  chainEvent(
    {
      id: 'e1',
      at: NOW,
      type: 'decision',
      person: 'person-1',
      purpose: 'study:spelling',
      purposeHash: aStudy().hash,
      from: 'none',
      to: state,
      generation,
      by: { role: 'subject', id: 's' },
      ...about,
    },
    GENESIS,
  );
const status = (event: ReturnType<typeof to>, purpose = aStudy()) =>
  receiptOf(event, purpose, ISSUER)?.['dpv:hasConsentStatus'] as Readonly<Record<string, unknown>>;

describe('a receipt', () => {
  it('of a yes to a study is this consent record of ISO/IEC TS 27560', () => {
    const study = aStudy({ commercial: true, references: { dpia: 'DPIA 12' }, automatedDecisions: 'none' });
    const event = eventOf(study, undefined);
    const { '@context': context, ...receipt } = receiptOf(event, study, ISSUER) ?? {};
    expect(context).toMatchObject({ dpv: 'https://w3id.org/dpv#', 'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#' });
    expect(receipt).toEqual({
      '@id': 'https://lrs.example/v1/me/receipts/1',
      '@type': 'dpv:ConsentRecord',
      'dct:identifier': 'e1',
      'dpv:hasIdentifier': 'https://lrs.example/v1/me/receipts/1',
      'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#record',
      'dct:created': '2026-04-01T08:00:00.000Z',
      'dct:source': { '@id': 'https://lrs.example/v1/events/1', 'dct:identifier': event.hash },
      'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': 'person-1' },
      'dpv:hasDataController': {
        '@type': 'dpv:DataController',
        'dct:identifier': 'study:spelling#controller',
        'dpv:hasName': 'University X',
        'dpv:hasAddress': '1 Street, Lyon',
        'dpv:hasContact': ['lab@x.example', 'dpo@x.example'],
        'dpv:hasLocation': 'loc:FR',
      },
      'dpv:hasJurisdiction': 'loc:FR',
      'dpv:hasApplicableLaw': 'eu-gdpr:GDPR',
      'dpv:hasLegalBasis': ['eu-gdpr:A6-1-a', 'dpv:ExpressedConsent'],
      'dpv:hasProcess': {
        '@type': 'dpv:Process',
        'dct:identifier': 'study:spelling',
        'dct:title': { en: 'How pupils learn spelling' },
        'dct:description': { en: 'Which exercise, right or wrong, how long.' },
        'dpv:hasPurpose': ['dpv:AcademicResearch', 'dpv:CommercialPurpose'],
        'dpv:hasPersonalData': [
          {
            '@type': 'dpv:PseudonymisedData',
            'rdfs:label': 'chosen fields of learning traces, under a pseudonym',
            'dpv:hasDataSource': { '@id': 'dpv:DataSubjectDataSource' },
            'dpv:hasNecessity': { '@id': 'dpv:Optional' },
            'dct:identifier': [
              'https://w3id.org/p',
              'http://adlnet.gov/expapi/verbs/answered',
              'https://h5p.example/attempt',
            ],
          },
          { '@type': 'dpv:SpecialCategoryPersonalData', 'rdfs:label': 'none is asked for (GDPR art. 9)' },
        ],
        'dpv:hasProcessing': [
          {
            '@type': 'dpv:Collect',
            'rdfs:label': 'by these learning tools, from what the person does in them',
            'dct:source': ['h5p'],
          },
          { '@type': 'dpv:Pseudonymise' },
          { '@type': 'dpv:MakeAvailable' },
        ],
        'dpv:hasRecipient': [
          {
            '@type': 'dpv:Recipient',
            'dct:identifier': 'study:spelling#University%20X',
            'dpv:hasName': 'University X',
          },
        ],
        'dpv:hasLocation': ['loc:FR'],
        'dpv:hasRule': {
          '@type': 'dpv:Rule',
          'rdfs:label': 'stored and processed in these countries alone, all of the European Economic Area',
          'dpv:hasLocation': ['loc:FR'],
        },
        'dpv:hasContext': { '@type': 'dpv:DecisionMaking', 'rdfs:label': 'no automated decisions' },
        'dpv:hasStorageCondition': [
          { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': ['loc:FR'] },
          {
            '@type': 'dpv:StorageDuration',
            'dpv:hasDuration': { '@type': 'dpv:TemporalDuration', 'rdf:value': 'P1Y' },
          },
          {
            '@type': 'dpv:StorageDeletion',
            'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': '2027-06-30' },
          },
        ],
      },
      'dpv:hasNotice': {
        '@type': 'dpv:ConsentNotice',
        '@id': 'https://lrs.example/register',
        'dct:identifier': study.hash,
        'dct:hasVersion': '1',
        'dct:language': 'fr',
      },
      'dpv:hasConsentControl': { '@type': 'dpv:WithdrawConsent', 'dpv:isExercisedAt': 'https://lrs.example/me' },
      'dpv:hasRight': {
        '@type': [
          'dpv:DataSubjectRight',
          ...['A13', 'A15', 'A16', 'A17', 'A18', 'A20', 'A7-3', 'A77'].map((right) => `eu-gdpr:${right}`),
        ],
        'dpv:isExercisedAt': 'https://lrs.example/me',
      },
      'dpv:hasAuthority': {
        '@type': 'dpv:DataProtectionAuthority',
        'dct:identifier': 'https://www.cnil.fr',
        'dpv:hasName': 'CNIL',
        'dpv:hasContact': 'https://www.cnil.fr',
        'dpv:hasLocation': 'loc:FR',
      },
      'dpv:hasImpactAssessment': { '@type': 'dpv:DPIA', 'dct:identifier': 'DPIA 12' },
      'dpv:hasConsentStatus': {
        '@type': 'dpv:ConsentGiven',
        'dpv:isIndicatedBy': 'dpv:DataSubject',
        'dpv:isIndicatedAtTime': '2026-04-01T08:00:00.000Z',
        'dpv:isImplementedByEntity': { '@type': 'dpv:DataSubject', 'dct:identifier': 's' },
        'dct:date': '2026-04-01T08:00:00.000Z',
        'dct:valid': '2027-06-30',
        'dpv:hasIndicationMethod': 'on the page of the learner',
        'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': '2027-06-30' },
      },
    });
  });

  /**
   * What w3c/dpv `guides/consent-27560`, table 7.2, calls mandatory in the column of ISO/IEC TS 27560 or of the GDPR,
   * and where it stands.
   */
  const MANDATORY: Readonly<Record<string, string>> = {
    'schema version': 'dct:conformsTo',
    'record id': 'dct:identifier',
    'receipt id': 'dpv:hasIdentifier',
    'pii principal id': 'dpv:hasDataSubject/dct:identifier',
    'privacy notice': 'dpv:hasNotice/@type',
    language: 'dpv:hasNotice/dct:language',
    purpose: 'dpv:hasProcess/dpv:hasPurpose/0',
    'lawful basis': 'dpv:hasLegalBasis/0',
    'pii controllers': 'dpv:hasDataController/@type',
    'collection method': 'dpv:hasProcess/dpv:hasProcessing/0/dct:source/0',
    'processing method': 'dpv:hasProcess/dpv:hasProcessing/1/@type',
    'automated decisions': 'dpv:hasProcess/dpv:hasContext/@type',
    'storage locations': 'dpv:hasProcess/dpv:hasStorageCondition/0/dpv:hasLocation/0',
    'retention period': 'dpv:hasProcess/dpv:hasStorageCondition/1/dpv:hasDuration/rdf:value',
    'processing location': 'dpv:hasProcess/dpv:hasLocation/0',
    'geographic restrictions': 'dpv:hasProcess/dpv:hasRule/dpv:hasLocation/0',
    jurisdiction: 'dpv:hasJurisdiction',
    'recipient third parties': 'dpv:hasProcess/dpv:hasRecipient',
    'withdrawal method': 'dpv:hasConsentControl/dpv:isExercisedAt',
    'privacy rights': 'dpv:hasRight/@type/1',
    'authority party': 'dpv:hasAuthority/dpv:hasName',
    'pii type': 'dpv:hasProcess/dpv:hasPersonalData/0/@type',
    'pii optional': 'dpv:hasProcess/dpv:hasPersonalData/0/dpv:hasNecessity/@id',
    'special pii category': 'dpv:hasProcess/dpv:hasPersonalData/1/rdfs:label',
    'party id': 'dpv:hasDataController/dct:identifier',
    'party address': 'dpv:hasDataController/dpv:hasAddress',
    'party name': 'dpv:hasDataController/dpv:hasName',
    'party contact': 'dpv:hasDataController/dpv:hasContact/0',
    'event time': 'dpv:hasConsentStatus/dct:date',
    'validity duration': 'dpv:hasConsentStatus/dct:valid',
    'entity id': 'dpv:hasConsentStatus/dpv:isImplementedByEntity/dct:identifier',
    'event type': 'dpv:hasLegalBasis/1',
    'event state': 'dpv:hasConsentStatus/@type',
  };
  const missingIn = (receipt: unknown): readonly string[] =>
    Object.entries(MANDATORY).flatMap(([field, path]) => {
      const value = path
        .split(/\/(?=[^/])/)
        .reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>> | undefined)?.[step], receipt);
      return value === undefined ? [field] : [];
    });

  it.each([
    ['a study', () => aStudy()],
    ['a tool on consent', () => aRecordPurpose({ basis: 'consent' })],
    ['a tool without an end', () => aRecordPurpose({ basis: 'consent', keep: undefined, until: undefined } as object)],
  ])('of %s has every mandatory field, or does not claim to conform', (_, make) => {
    const purpose = make();
    expect(missingIn(receiptOf(eventOf(purpose, undefined), purpose, ISSUER))).toEqual([]);
    const { language: _language, ...silent } = eventOf(purpose, undefined);
    expect(missingIn(receiptOf(silent, purpose, ISSUER))).toEqual(['schema version', 'language']);
    const elsewhere = { ...ISSUER, authorityOf: () => undefined };
    expect(missingIn(receiptOf(eventOf(purpose, undefined), purpose, elsewhere))).toEqual([
      'schema version',
      'authority party',
    ]);
  });

  it.each<readonly [DecisionState, number, string]>([
    ['none', 1, 'dpv:ConsentUnknown'],
    ['pending', 1, 'dpv:ConsentRequested'],
    ['granted', 1, 'dpv:ConsentGiven'],
    ['granted', 2, 'dpv:RenewedConsentGiven'],
    ['refused', 1, 'dpv:ConsentRefused'],
    ['withdrawn', 3, 'dpv:ConsentWithdrawn'],
    ['expired', 1, 'dpv:ConsentExpired'],
    ['paused', 1, 'dpv:ConsentStatusInvalidForProcessing'],
    ['objected', 1, 'eu-gdpr:A21'],
  ])('says %s in generation %d as %s', (state, generation, term) => {
    expect(status(to(state, generation))['@type']).toBe(term);
  });

  it('labels a pause, for which there is no term', () => {
    expect(status(to('paused'))['rdfs:label']).toBe('paused');
  });

  it('says that a guardian signed, on paper', () => {
    const event = eventOf(aStudy(), undefined, {
      by: { role: 'guardian', id: 'school', evidence: 'binder 7' },
      needsParentalConsent: true,
    });
    expect(status(event)).toMatchObject({
      '@type': 'dpv:ConsentRequested',
      'dpv:isIndicatedBy': 'dpv:GuardianOfDataSubject',
      'dpv:hasIndicationMethod': 'on paper, recorded as binder 7',
    });
  });

  it('of an objection is the record of a right exercised', () => {
    const purpose = aRecordPurpose({ basis: 'public_task' });
    const receipt = receiptOf(eventOf(purpose, aDecision({ state: 'none' }), { choice: 'object' }), purpose, ISSUER);
    expect(receipt).toMatchObject({
      '@type': 'dpv:RightExerciseRecord',
      'dpv:hasLegalBasis': 'eu-gdpr:A6-1-e',
      'dpv:hasRight': { '@type': expect.arrayContaining(['eu-gdpr:A21', 'eu-gdpr:A77']) },
      'dpv:hasConsentStatus': { '@type': 'eu-gdpr:A21' },
    });
    expect(receipt).not.toHaveProperty('dct:conformsTo');
    expect(receipt).not.toHaveProperty('dpv:hasConsentControl');
  });

  it('of a yes without an end lasts until withdrawal', () => {
    const purpose = aRecordPurpose();
    expect(status(eventOf(purpose, undefined), purpose)['dpv:hasDuration']).toEqual({
      '@type': 'dpv:UntilEventDuration',
      'rdf:value': 'withdrawal',
    });
  });

  it('is not given for another kind of event, nor with another version', () => {
    expect(receiptOf(to('granted', 1, { type: 'access' }), aStudy(), ISSUER)).toBeUndefined();
    expect(receiptOf(to('granted'), aStudy({ version: 2 }), ISSUER)).toBeUndefined();
  });
});
