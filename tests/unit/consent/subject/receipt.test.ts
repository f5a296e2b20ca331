import { chainEvent, GENESIS, type AuditEventContent } from '../../../../src/consent/audit/hash-chain.ts';
import { decide } from '../../../../src/consent/decisions/decide.ts';
import { receiptOf } from '../../../../src/consent/subject/receipt.ts';
import type { Action } from '../../../../src/consent/model/actions.ts';
import type { Decision, DecisionState, Purpose } from '../../../../src/consent/model/types.ts';
import { aDecision, aRecordPurpose, aStudy, NOW } from '../../../support/builders/consent/a-purpose.ts';

const URL = 'https://lrs.example';
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
  receiptOf(event, purpose, URL)?.['dpv:hasConsentStatus'] as Readonly<Record<string, unknown>>;

describe('a receipt', () => {
  it('of a yes to a study is this consent record of ISO/IEC TS 27560', () => {
    const study = aStudy({ commercial: true, references: { dpia: 'DPIA 12' }, automatedDecisions: 'none' });
    const event = eventOf(study, undefined);
    const { '@context': context, ...receipt } = receiptOf(event, study, URL) ?? {};
    expect(context).toMatchObject({ dpv: 'https://w3id.org/dpv#', 'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#' });
    expect(receipt).toEqual({
      '@id': 'https://lrs.example/v1/me/receipts/1',
      '@type': 'dpv:ConsentRecord',
      'dct:identifier': 'e1',
      'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#record',
      'dct:created': '2026-04-01T08:00:00.000Z',
      'dct:source': { '@id': 'https://lrs.example/v1/events/1', 'dct:identifier': event.hash },
      'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': 'person-1' },
      'dpv:hasDataController': {
        '@type': 'dpv:DataController',
        'dpv:hasName': 'University X',
        'dpv:hasAddress': '1 Street, Lyon',
        'dpv:hasContact': ['lab@x.example', 'dpo@x.example'],
        'dpv:hasLocation': 'loc:FR',
      },
      'dpv:hasJurisdiction': 'loc:FR',
      'dpv:hasApplicableLaw': 'eu-gdpr:GDPR',
      'dpv:hasLegalBasis': 'eu-gdpr:A6-1-a',
      'dpv:hasProcess': {
        '@type': 'dpv:Process',
        'dct:identifier': 'study:spelling',
        'dct:title': { en: 'How pupils learn spelling' },
        'dct:description': { en: 'Which exercise, right or wrong, how long.' },
        'dpv:hasPurpose': ['dpv:AcademicResearch', 'dpv:CommercialPurpose'],
        'dpv:hasPersonalData': {
          '@type': 'dpv:PseudonymisedData',
          'dpv:hasDataSource': { '@id': 'dpv:DataSubjectDataSource' },
          'dct:identifier': [
            'https://w3id.org/p',
            'http://adlnet.gov/expapi/verbs/answered',
            'https://h5p.example/attempt',
          ],
        },
        'dpv:hasRecipient': [{ '@type': 'dpv:Recipient', 'dpv:hasName': 'University X' }],
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
        'dct:identifier': study.hash,
        'dct:hasVersion': '1',
        'dct:language': 'fr',
      },
      'dpv:hasConsentControl': { '@type': 'dpv:WithdrawConsent', 'dpv:isExercisedAt': 'https://lrs.example/me' },
      'dpv:hasRight': {
        '@type': ['dpv:DataSubjectRight', 'eu-gdpr:A7-3'],
        'dpv:isExercisedAt': 'https://lrs.example/me',
      },
      'dpv:hasImpactAssessment': { '@type': 'dpv:DPIA', 'dct:identifier': 'DPIA 12' },
      'dpv:hasConsentStatus': {
        '@type': 'dpv:ConsentGiven',
        'dpv:isIndicatedBy': 'dpv:DataSubject',
        'dpv:isIndicatedAtTime': '2026-04-01T08:00:00.000Z',
        'dpv:hasIndicationMethod': 'on the page of the learner',
        'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': '2027-06-30' },
      },
    });
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
    const receipt = receiptOf(eventOf(purpose, aDecision({ state: 'none' }), { choice: 'object' }), purpose, URL);
    expect(receipt).toMatchObject({
      '@type': 'dpv:RightExerciseRecord',
      'dpv:hasLegalBasis': 'eu-gdpr:A6-1-e',
      'dpv:hasRight': { '@type': ['dpv:DataSubjectRight', 'eu-gdpr:A21'] },
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
    expect(receiptOf(to('granted', 1, { type: 'access' }), aStudy(), URL)).toBeUndefined();
    expect(receiptOf(to('granted'), aStudy({ version: 2 }), URL)).toBeUndefined();
  });
});
