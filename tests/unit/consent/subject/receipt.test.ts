import { chainEvent, GENESIS, type AuditEventContent } from '../../../../src/consent/audit/hash-chain.ts';
import { decide } from '../../../../src/consent/decisions/decide.ts';
import { createAuthorityOf } from '../../../../src/consent/model/supervisory-authority.ts';
import { receiptOf } from '../../../../src/consent/subject/receipt.ts';
import type { Action } from '../../../../src/consent/model/actions.ts';
import type { Decision, DecisionState, Purpose } from '../../../../src/consent/model/types.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { columnsOf } from '../../../../src/studies/export/columns.ts';
import { aDecision, aRecordPurpose, aStudy, NOW } from '../../../support/builders/consent/a-purpose.ts';
import { emptyMandatoryFields, unknownTerms } from '../../../support/checks/consent-record-schema.ts';

const ISSUER = {
  publicUrl: 'https://lrs.example',
  authorityOf: createAuthorityOf({ country: 'FR' }),
  fieldsOf: columnsOf,
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
          ...columnsOf({ extensions: { 'https://h5p.example/attempt': 'number' }, responses: false }).map(
            ({ name, pointer }) => ({
              '@type': 'dpv:PseudonymisedData',
              'skos:broader': expect.stringMatching(/^pd:[A-Z]/),
              'dct:identifier': pointer,
              'rdfs:label': name === 'timestamp' ? 'timestamp (PT1M)' : name,
              'dpv:hasDataSource': { '@id': 'dpv:DataSubjectDataSource' },
              'dpv:hasNecessity': { '@id': 'dpv:Optional' },
            }),
          ),
          { '@type': 'dpv:SpecialCategoryPersonalData', 'rdfs:label': 'none is asked for (GDPR art. 9)' },
        ],
        'dct:coverage': ['https://w3id.org/p', 'http://adlnet.gov/expapi/verbs/answered'],
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

  /** As it is stored for a source of which nobody has drafted a purpose: no term of DPV, no recipient, no scope. */
  const impliedPurpose = () =>
    aRecordPurpose({
      basis: 'consent',
      recipients: [],
      dpvPurposes: [],
      scope: { sources: ['h5p'], profiles: [], verbs: [], activityTypes: [] },
    });
  const bare = { recipients: ['University X'], dpvPurposes: [], scope: impliedPurpose().scope } as const;

  it.each([
    ['a study', () => aStudy()],
    [
      'a study that names no term, profile, verb or extension',
      () => aStudy({ ...bare, view: { time: 'P1D', keepActivities: [], extensions: {}, responses: true } }),
    ],
    ['a product', () => aStudy({ ...bare, kind: 'product', commercial: true })],
    ['forwarding', () => aRecordPurpose({ ...bare, id: 'forward:x', kind: 'forward' })],
    ['forwarding with files', () => aRecordPurpose({ ...bare, id: 'forward:x', kind: 'forward', attachments: true })],
    ['a tool on consent', () => aRecordPurpose({ basis: 'consent' })],
    ['a tool whose purpose nobody has drafted', impliedPurpose],
    ['a tool without an end', () => aRecordPurpose({ basis: 'consent', keep: undefined, until: undefined } as object)],
  ])('of %s has every mandatory field with a value', (_, make) => {
    const purpose = make();
    const receipt = receiptOf(eventOf(purpose, undefined), purpose, ISSUER);
    expect(emptyMandatoryFields(receipt)).toEqual([]);
    expect(unknownTerms(receipt)).toEqual([]);
  });

  it.each<readonly [string, () => Purpose, readonly string[]]>([
    ['a study without a recipient', () => aStudy({ recipients: [] }), ['recipient third parties', 'party type']],
    [
      'forwarding without a recipient',
      () => aRecordPurpose({ id: 'forward:x', kind: 'forward', recipients: [] }),
      ['recipient third parties', 'party type'],
    ],
    ['a study without a view', () => aStudy({ view: undefined } as object), ['pii information', 'pii type']],
    ['no country of storage', () => aStudy({ storage: [] }), ['storage locations', 'processing location']],
    ['no source', () => aStudy({ scope: { ...aStudy().scope, sources: [] } }), ['collection method']],
    [
      'a controller with an empty address',
      () => aStudy({ controller: { ...aStudy().controller, address: ' ' } }),
      ['party address'],
    ],
  ])('of %s does not claim to conform', (_, make, missing) => {
    const purpose = make();
    const receipt = receiptOf(eventOf(purpose, undefined), purpose, ISSUER);
    expect(receipt).not.toHaveProperty('dct:conformsTo');
    expect(emptyMandatoryFields(receipt)).toEqual(expect.arrayContaining(['schema version', ...missing]));
  });

  it('without a language or an authority does not claim to conform', () => {
    const { language: _language, ...silent } = eventOf(aStudy(), undefined);
    expect(emptyMandatoryFields(receiptOf(silent, aStudy(), ISSUER))).toEqual(['schema version', 'language']);
    const elsewhere = { ...ISSUER, authorityOf: () => undefined };
    expect(emptyMandatoryFields(receiptOf(eventOf(aStudy(), undefined), aStudy(), elsewhere))).toEqual([
      'schema version',
      'authority party',
      'party id',
    ]);
  });

  it.each<readonly [Purpose['kind'], string]>([
    ['record', 'dpv:ServiceProvision'],
    ['research', 'dpv:ScientificResearch'],
    ['product', 'dpv:ResearchAndDevelopment'],
    ['steering', 'dpv:ImprovePublicServices'],
    ['forward', 'dpv:RecordManagement'],
  ])('of the kind %s is for %s if its author names no term', (kind, term) => {
    const purposesOf = (purpose: Purpose) =>
      (receiptOf(eventOf(purpose, undefined), purpose, ISSUER)!['dpv:hasProcess'] as JsonObject)['dpv:hasPurpose'];
    const purpose =
      kind === 'record' || kind === 'forward' ? aRecordPurpose({ ...bare, kind }) : aStudy({ ...bare, kind });
    expect(purposesOf(purpose)).toEqual([term]);
    expect(purposesOf({ ...purpose, dpvPurposes: ['dpv:Personalisation'], commercial: true })).toEqual([
      'dpv:Personalisation',
      'dpv:CommercialPurpose',
    ]);
  });

  it('says that a version names no recipient', () => {
    const receipt = receiptOf(eventOf(impliedPurpose(), undefined), impliedPurpose(), ISSUER);
    expect((receipt!['dpv:hasProcess'] as JsonObject)['dpv:hasRecipient']).toEqual([
      expect.objectContaining({ '@id': expect.stringMatching(/#no-recipient$/), 'dpv:hasName': 'no recipient' }),
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
