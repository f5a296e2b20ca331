import { createAuthorityOf } from '../../../../src/consent/model/supervisory-authority.ts';
import { processingRegister } from '../../../../src/consent/purposes/register.ts';
import { aRecordPurpose, aStudy } from '../../../support/builders/consent/a-purpose.ts';

const SOURCES = [
  { id: 'h5p', name: 'H5P', audience: 'minors', keep: 'P3Y' },
  { id: 'moodle', name: 'Moodle', audience: 'adults' },
] as const;
const idsOf = (...purposes: Parameters<typeof processingRegister>[0]) =>
  (
    processingRegister(purposes, SOURCES, createAuthorityOf({ country: 'FR' })).activities as readonly {
      readonly purpose: { readonly id: string; readonly version: number };
    }[]
  ).map(({ purpose }) => `${purpose.id} ${purpose.version}`);

describe('the register of art. 30', () => {
  it('names controller, purposes, people, data, recipients, places and retention', () => {
    const study = aStudy({ storage: ['FR', 'US'], references: { dpia: 'DPIA 12' } });
    const [entry] = processingRegister([study], SOURCES, createAuthorityOf({ country: 'FR' }))
      .activities as readonly unknown[];
    expect(entry).toEqual({
      complaint: { name: 'CNIL', url: 'https://www.cnil.fr' },
      purpose: {
        id: 'study:spelling',
        version: 1,
        kind: 'research',
        state: 'open',
        title: study.title,
        summary: study.summary,
        dpv: ['dpv:AcademicResearch'],
        commercial: false,
        automatedDecisions: 'none',
        basis: 'consent',
      },
      controller: {
        name: 'University X',
        address: '1 Street, Lyon',
        contact: 'lab@x.example',
        dpo: 'dpo@x.example',
        country: 'FR',
      },
      dataSubjects: ['learners', 'teachers and others named in statements', 'learners under age'],
      personalData: {
        sources: ['h5p'],
        profiles: ['https://w3id.org/p'],
        verbs: ['http://adlnet.gov/expapi/verbs/answered'],
        activityTypes: [],
        released: study.view,
      },
      recipients: ['University X'],
      storage: ['FR', 'US'],
      thirdCountries: ['US'],
      erasure: { until: '2027-06-30', keep: 'P1Y', sources: { h5p: 'P3Y' } },
      securityMeasures: expect.arrayContaining([expect.stringContaining('consent gate')]) as unknown,
      references: { dpia: 'DPIA 12' },
    });
  });

  it('lists what processes or has processed, in its newest version, by id', () => {
    expect(
      idsOf(
        aStudy({ id: 'study:b', version: 1 }),
        aStudy({ id: 'study:b', version: 3, state: 'suspended' }),
        aStudy({ id: 'study:b', version: 2 }),
        aStudy({ id: 'study:b', version: 4, state: 'draft' }),
        aStudy({ id: 'study:a', state: 'closed' }),
        aStudy({ id: 'study:c', state: 'draft' }),
        aStudy({ id: 'study:d', state: 'destroyed' }),
        aStudy({ id: 'study:e', state: 'approved' }),
        aRecordPurpose(),
      ),
    ).toEqual(['record:h5p 1', 'study:a 1', 'study:b 3']);
  });

  it('has nothing released by a record', () => {
    const [entry] = processingRegister([aRecordPurpose()], SOURCES, createAuthorityOf({ country: 'FR' }))
      .activities as readonly {
      readonly personalData: { readonly released: unknown };
      readonly erasure: unknown;
    }[];
    expect(entry?.personalData.released).toBeNull();
    expect(entry?.erasure).toEqual({ sources: { h5p: 'P3Y' } });
  });
});
