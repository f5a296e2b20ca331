import { findHindrances } from '../../../../../src/consent/purposes/workflow/opening-hindrances.ts';
import type { Purpose } from '../../../../../src/consent/model/types.ts';
import { aStudy, NOW } from '../../../../support/builders/consent/a-purpose.ts';

const AGREEMENT = { version: 1, hash: 'x', at: 1 };
const DPIA = { title: 'DPIA', date: '2026-03-01', uri: 'https://x.example/dpia' };
const ADULTS = { studyMinimum: 10, audiences: ['adults'], hasTarget: false } as const;
const MINORS = { ...ADULTS, audiences: ['adults', 'minors'] } as const;
const of = (
  about: Partial<Purpose>,
  details: object = { agreement: AGREEMENT },
  context: typeof ADULTS | typeof MINORS = ADULTS,
) => findHindrances({ purpose: aStudy(about), ...details }, context, NOW);

describe('what keeps a study from being opened', () => {
  it('is every step that is missing, in their order', () => {
    expect(of({ state: 'draft' }, {})).toEqual(['submission', 'approval', 'agreement', 'opening']);
    expect(of({ state: 'submitted' })).toEqual(['approval', 'opening']);
    expect(of({ state: 'approved' })).toEqual(['opening']);
    expect(of({ state: 'suspended' })).toEqual(['opening']);
    expect(of({ state: 'approved', kind: 'steering', minimum: 3, until: NOW })).toEqual([
      ...['minimum', 'kind', 'end', 'opening'],
    ]);
  });

  it('is nothing where it is open or over', () => {
    for (const state of ['open', 'closed', 'destroyed'] as const) expect(of({ state, minimum: 3 }, {})).toEqual([]);
  });

  it('is its impact assessment where its sources are not for adults alone', () => {
    const agreed = { agreement: AGREEMENT };
    expect(of({ state: 'approved' }, agreed, MINORS)).toEqual(['dpia', 'opening']);
    expect(of({ state: 'approved', dpia: DPIA }, agreed, MINORS)).toEqual(['dpia-approval', 'opening']);
    const approved = { ...agreed, dpiaApproval: { by: 'staff:dpo', at: 1 } };
    expect(of({ state: 'approved', dpia: DPIA }, approved, MINORS)).toEqual(['opening']);
  });
});
