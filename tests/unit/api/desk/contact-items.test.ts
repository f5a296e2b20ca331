import { contactItems } from '../../../../src/api/desk/study-items.ts';
import type { DeskActor } from '../../../../src/api/desk/desk-item.ts';

type Study = Parameters<typeof contactItems>[0];

const STUDY = {
  purpose: { id: 'study:spelling', title: { en: 'Spelling' }, scope: { sources: ['moodle'] } },
  owner: 'lab-y',
  requests: [{ id: 'r1', pseudonym: 'p', by: 'key', at: 1, dpo: { by: 'staff:dora', at: 2, verdict: 'approved' } }],
} as unknown as Study;

const aReader = (lab?: string): DeskActor => ({
  actor: 'staff:ada',
  scopes: ['steward'],
  organisation: 'org:default',
  ...(lab === undefined ? {} : { lab }),
});

describe('requests to find a person on the desk', () => {
  const itemFor = (lab?: string) =>
    contactItems(STUDY, aReader(lab), { findResponsiblePerson: (name) => Promise.resolve(name), now: 3 })[0];

  it('do not tell the lab that asks who has approved, nor who still can', async () => {
    const item = itemFor('lab-y');
    expect(item).toMatchObject({ hidesPeople: true, last: { step: 'ask' }, roles: ['steward', 'dpo'] });
    expect(await item?.findReason(aReader('lab-y'))).toBe('own-lab');
  });

  it('name those who can still approve to others', () => {
    expect(itemFor()?.hidesPeople).toBeUndefined();
    expect(itemFor()).toMatchObject({ roles: ['steward'] });
  });
});
