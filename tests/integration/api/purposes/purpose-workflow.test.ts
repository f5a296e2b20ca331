import {
  createPurposeWorkflow,
  type PurposeRequester,
  type PurposeWorkflow,
} from '../../../../src/consent/purposes/workflow/purpose-workflow.ts';
import { randomUUID } from 'node:crypto';
import { AGREEMENT } from '../../../../src/consent/purposes/workflow/agreement.ts';
import { purposeJson } from '../../../../src/consent/purposes/purpose-json.ts';
import { createPurposeVersions, type PurposeVersions } from '../../../../src/consent/purposes/purpose-versions.ts';
import { createFindResponsiblePerson } from '../../../../src/access/sources/find-responsible-person.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { aRecordPurpose, aStudy } from '../../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, H5P, MOODLE, openConsentFixture } from '../../consent/consent-fixture.ts';

let fixture: ConsentFixture;
let versions: PurposeVersions;
let purposeWorkflow: PurposeWorkflow;
const LAB: PurposeRequester = { key: 'lab-key', source: 'lab', isInstitution: false, isSteward: false, isDpo: false };
const OTHER: PurposeRequester = { key: 'x', source: 'other-lab', isInstitution: false, isSteward: false, isDpo: false };
const SCHOOL: PurposeRequester = {
  key: 'school-key',
  source: 'default',
  isInstitution: true,
  isSteward: false,
  isDpo: false,
};
const STEWARD: PurposeRequester = {
  key: 'steward-key',
  source: 'default',
  isInstitution: false,
  isSteward: true,
  isDpo: false,
};
const STUDY = purposeJson(aStudy());

const workflowOn = (on: PurposeVersions): PurposeWorkflow =>
  createPurposeWorkflow({
    versions: on,
    records: fixture.records,
    findResponsiblePerson: createFindResponsiblePerson({
      sources: fixture.store.sources,
      accounts: fixture.store.staff,
    }),
    requirements: { studyMinimum: 10, hasTarget: () => Promise.resolve(false) },
    newId: randomUUID,
    now: () => fixture.clock.now,
    findSource: (id) => Promise.resolve([H5P, MOODLE].find((source) => source.id === id)),
    checkProfiles: ({ scope }) =>
      Promise.resolve(
        scope.verbs.includes('http://x.example/unknown') ? [{ at: '/scope/verbs/0', detail: 'is not known' }] : [],
      ),
  });
beforeEach(async () => {
  fixture = await openConsentFixture();
  versions = createPurposeVersions({ repository: fixture.store.purposes, auditLog: fixture.auditLog });
  purposeWorkflow = workflowOn(versions);
});
afterEach(() => fixture.store.close());

const events = async () => (await fixture.auditLog.list({ limit: 100 })).map(({ type, from, to }) => [type, from, to]);
const agree = (id: string) => purposeWorkflow.acceptAgreement(id, AGREEMENT, LAB);
/** Takes the newest version of the study from its draft until it is open. */
const opened = async (id = 'study:spelling') => {
  await purposeWorkflow.submit(id, LAB);
  await purposeWorkflow.approve(id, STEWARD);
  await agree(id);
  return purposeWorkflow.open(id, STEWARD);
};

describe('A study', () => {
  it('goes from its draft to its end, each step in the chain with who took it', async () => {
    expect(await purposeWorkflow.draft(STUDY, LAB)).toMatchObject({
      purpose: { id: 'study:spelling', version: 1, state: 'draft', accepts: [1] },
      owner: 'lab',
      widenings: [],
    });
    expect(await opened()).toMatchObject({ purpose: { state: 'open' }, inForce: { state: 'open' } });
    expect(await purposeWorkflow.suspend('study:spelling', 'an incident', STEWARD)).toMatchObject({
      purpose: { state: 'suspended' },
      comment: 'an incident',
    });
    expect(await purposeWorkflow.open('study:spelling', STEWARD)).not.toHaveProperty('comment');
    await purposeWorkflow.close('study:spelling', STEWARD);
    expect(await purposeWorkflow.markDestroyed('study:spelling')).toMatchObject({ purpose: { state: 'destroyed' } });
    expect(await events()).toEqual([
      ['purpose.submitted', 'draft', 'submitted'],
      ['purpose.approved', 'submitted', 'approved'],
      ['agreement', 'approved', 'approved'],
      ['purpose.opened', 'approved', 'open'],
      ['purpose.suspended', 'open', 'suspended'],
      ['purpose.opened', 'suspended', 'open'],
      ['purpose.closed', 'open', 'closed'],
      ['purpose.destroyed', 'closed', 'destroyed'],
    ]);
    const [submitted, approved, agreement] = await fixture.auditLog.list({ limit: 3 });
    expect([submitted?.by, approved?.by]).toEqual([
      { role: 'scientist', id: 'lab-key' },
      { role: 'steward', id: 'steward-key' },
    ]);
    const { hash: purposeHash } = aStudy({ assurance: 'institution' });
    expect(agreement).toMatchObject({ purposeHash, data: { agreement: AGREEMENT.hash } });
  });

  it.each<readonly [string, (purposeWorkflow: PurposeWorkflow) => Promise<unknown>]>([
    ['approved before it is submitted', (at) => at.approve('study:spelling', STEWARD)],
    ['opened before it is approved', (at) => at.open('study:spelling', STEWARD)],
    ['suspended before it is open', (at) => at.suspend('study:spelling', 'x', STEWARD)],
    ['destroyed before it is closed', (at) => at.markDestroyed('study:spelling')],
    ['drafted twice', (at) => at.draft(STUDY, LAB)],
  ])('is not %s', async (_, step) => {
    await purposeWorkflow.draft(STUDY, LAB);
    await expect(step(purposeWorkflow)).rejects.toMatchObject({ kind: 'state-conflict' });
    expect(await events()).toEqual([]);
  });

  it('is not opened before its lead has accepted the agreement in its present version, nor after its end', async () => {
    await purposeWorkflow.draft(STUDY, LAB);
    await purposeWorkflow.submit('study:spelling', LAB);
    await purposeWorkflow.approve('study:spelling', STEWARD);
    await expect(purposeWorkflow.open('study:spelling', STEWARD)).rejects.toMatchObject({ kind: 'state-conflict' });
    await expect(
      purposeWorkflow.acceptAgreement('study:spelling', { version: 1, hash: 'x' }, LAB),
    ).rejects.toMatchObject({
      kind: 'version-conflict',
    });
    await agree('study:spelling');
    fixture.clock.now = aStudy().until!;
    await expect(purposeWorkflow.open('study:spelling', STEWARD)).rejects.toMatchObject({ kind: 'state-conflict' });
  });

  it('is given back with a reason, changed by a patch, and submitted again', async () => {
    await purposeWorkflow.draft(STUDY, LAB);
    await purposeWorkflow.submit('study:spelling', LAB);
    await expect(purposeWorkflow.updateDraft('study:spelling', { minimum: 20 }, LAB)).rejects.toMatchObject({
      kind: 'state-conflict',
    });
    expect(await purposeWorkflow.returnToDraft('study:spelling', 'too few', STEWARD)).toMatchObject({
      purpose: { state: 'draft' },
      comment: 'too few',
    });
    const { purpose } = await purposeWorkflow.updateDraft(
      'study:spelling',
      { minimum: 20, benefit: { fr: 'Une aide' }, view: { extensions: null } },
      LAB,
    );
    expect(purpose).toMatchObject({ minimum: 20, benefit: { fr: 'Une aide' }, view: { time: 'PT1M', extensions: {} } });
    expect(purpose.hash).not.toBe(aStudy().hash);
    expect(await purposeWorkflow.submit('study:spelling', LAB)).not.toHaveProperty('comment');
  });

  it('is open to the lab that drafted it and to the institution, and to no others', async () => {
    await purposeWorkflow.draft(STUDY, LAB);
    for (const step of [
      purposeWorkflow.submit('study:spelling', OTHER),
      purposeWorkflow.updateDraft('study:spelling', {}, OTHER),
      purposeWorkflow.acceptAgreement('study:spelling', AGREEMENT, OTHER),
    ])
      await expect(step).rejects.toMatchObject({ kind: 'not-found' });
    await expect(purposeWorkflow.draft(STUDY, OTHER)).rejects.toMatchObject({
      kind: 'state-conflict',
      message: 'this id is taken',
    });
    await purposeWorkflow.submit('study:spelling', SCHOOL);
    expect((await fixture.auditLog.list({ limit: 1 }))[0]?.by).toEqual({ role: 'institution', id: 'school-key' });
  });

  it.each([
    ['a lab', LAB],
    ['the institution', SCHOOL],
  ])('is not ruled on by %s, whatever its state', async (_, by) => {
    const id = 'study:spelling';
    const refused = async (...steps: readonly (() => Promise<unknown>)[]): Promise<void> => {
      for (const step of steps) await expect(step()).rejects.toMatchObject({ kind: 'forbidden' });
    };
    await purposeWorkflow.draft(STUDY, LAB);
    await purposeWorkflow.submit(id, LAB);
    await refused(
      () => purposeWorkflow.approve(id, by),
      () => purposeWorkflow.returnToDraft(id, 'x', by),
    );
    await purposeWorkflow.approve(id, STEWARD);
    await agree(id);
    await refused(() => purposeWorkflow.open(id, by));
    await purposeWorkflow.open(id, STEWARD);
    await refused(
      () => purposeWorkflow.suspend(id, 'x', by),
      () => purposeWorkflow.close(id, by),
    );
    expect(await purposeWorkflow.get(id)).toMatchObject({ purpose: { state: 'open' } });
    expect(await events()).toHaveLength(4);
  });

  it('is refused with all its faults, those of its sources and profiles too', async () => {
    const bad = {
      ...STUDY,
      scope: { ...(STUDY['scope'] as object), sources: ['h5p', 'none'], verbs: ['http://x.example/unknown'] },
    };
    await expect(purposeWorkflow.draft(bad, LAB)).rejects.toMatchObject({
      kind: 'invalid-request',
      faults: [{ at: '/scope/sources/1' }, { at: '/scope/verbs/0' }],
    });
    await purposeWorkflow.draft(STUDY, LAB);
    await expect(purposeWorkflow.updateDraft('study:spelling', { id: 'study:other' }, LAB)).rejects.toMatchObject({
      faults: [{ at: '/id' }],
    });
    await expect(purposeWorkflow.updateDraft('study:spelling', null, LAB)).rejects.toMatchObject({
      kind: 'invalid-request',
    });
    await expect(purposeWorkflow.get('study:none')).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('A new version', () => {
  beforeEach(async () => {
    await purposeWorkflow.draft(STUDY, LAB);
    await opened();
  });

  it('that asks for less carries decisions over, and the former one is closed when it opens', async () => {
    expect(await purposeWorkflow.draft({ ...STUDY, minimum: 20 }, LAB)).toMatchObject({
      purpose: { version: 2, state: 'draft', accepts: [1, 2] },
      inForce: { version: 1, state: 'open' },
      widenings: [],
    });
    expect(await opened()).toMatchObject({ purpose: { version: 2, state: 'open', accepts: [1, 2] } });
    expect((await fixture.store.purposes.list({ state: 'open' })).map(({ version }) => version)).toEqual([2]);
  });

  it('that asks for more says where, and asks every person again', async () => {
    const wider = {
      ...STUDY,
      view: { ...(STUDY['view'] as object), time: 'exact', timeReason: 'Seconds count.' },
    };
    expect(await purposeWorkflow.draft(wider, LAB)).toMatchObject({
      purpose: { accepts: [2] },
      widenings: [{ at: '/view/time' }],
    });
    expect(await purposeWorkflow.get('study:spelling')).toMatchObject({ inForce: { version: 1 } });
    expect(await opened()).toMatchObject({ purpose: { accepts: [2] }, inForce: { version: 2 } });
  });

  it('is suspended where it is in force, whatever is being drafted', async () => {
    await purposeWorkflow.draft({ ...STUDY, minimum: 20 }, LAB);
    expect(await purposeWorkflow.suspend('study:spelling', 'x', STEWARD)).toMatchObject({
      purpose: { version: 2, state: 'draft' },
      inForce: { version: 1, state: 'suspended' },
    });
  });

  it('of what is over is none', async () => {
    await purposeWorkflow.close('study:spelling', STEWARD);
    await expect(purposeWorkflow.draft(STUDY, LAB)).rejects.toMatchObject({ kind: 'state-conflict' });
  });
});

describe('What a source records', () => {
  it('is for the institution to draft, its implied version first', async () => {
    const record = purposeJson(
      aRecordPurpose({
        id: 'record:moodle',
        basis: 'public_task',
        scope: { sources: ['moodle'], profiles: [], verbs: [], activityTypes: [] },
        commercial: false,
      }),
    );
    await expect(purposeWorkflow.draft(record, LAB)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await purposeWorkflow.draft(record, SCHOOL)).toMatchObject({
      purpose: { version: 2 },
      inForce: { version: 1 },
    });
    await purposeWorkflow.submit('record:moodle', SCHOOL);
    await purposeWorkflow.approve('record:moodle', STEWARD);
    expect(await purposeWorkflow.open('record:moodle', STEWARD)).toMatchObject({
      inForce: { version: 2, state: 'open' },
    });
    expect(await fixture.records.get(MOODLE)).toMatchObject({ version: 2 });
  });
});

describe('A step interrupted by a crash', () => {
  it('is in force, and is logged by the next step or by the outbox relay', async () => {
    let isAway = false;
    const torn = workflowOn(
      createPurposeVersions({
        repository: fixture.store.purposes,
        auditLog: {
          append: (content) =>
            isAway ? Promise.reject(new Problem('store-unavailable', 'no')) : fixture.auditLog.append(content),
        },
      }),
    );
    await torn.draft(STUDY, LAB);
    isAway = true;
    await expect(torn.submit('study:spelling', LAB)).rejects.toMatchObject({ kind: 'store-unavailable' });
    expect(await purposeWorkflow.get('study:spelling')).toMatchObject({ purpose: { state: 'submitted' } });
    expect(await events()).toEqual([]);
    await purposeWorkflow.approve('study:spelling', STEWARD);
    expect(await events()).toEqual([
      ['purpose.submitted', 'draft', 'submitted'],
      ['purpose.approved', 'submitted', 'approved'],
    ]);
    await expect(torn.returnToDraft('study:spelling', 'x', STEWARD)).rejects.toMatchObject({
      kind: 'store-unavailable',
    });
    await purposeWorkflow.updateDraft('study:spelling', { minimum: 20 }, LAB);
    await purposeWorkflow.recover();
    expect((await events()).at(-1)).toEqual(['purpose.returned', 'approved', 'draft']);
    expect(await fixture.auditLog.verify()).toMatchObject({ head: { seq: 3 } });
  });
});
